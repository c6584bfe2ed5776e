import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PersonId } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { freePort } from "../../support/servers/free_port.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { outcome, SECOND, until } from "./link.ts";

import { assertUnavailable, open, openCache } from "./open.ts";

/** Whether all servers answer a ping. */
const works = (server: { ping(): Promise<void> }) =>
  server.ping().then(() => true, () => false);

describe("memcached during an outage", () => {
  it("works again after a kill -9 with hundreds of pending operations", async () => {
    await using own = await Memcached.start();
    await using server = open(own.url);
    const record = person("ada");
    const value = { kind: "record", record } as const;
    const key = { space: "record", id: record.id } as const;
    await server.run({ op: "set", key, value, ttl: 60 });
    await own.pause();
    const calls = Array.from(
      { length: 400 },
      () => outcome(server.run({ op: "get", key })),
    );
    const start = performance.now();
    await own.kill();
    for (const it of await Promise.all(calls)) assertMatch(it, /was lost/);
    assertLess(performance.now() - start, 10 * SECOND);
    await assertUnavailable(server.ping());
    await own.start();
    await until(() => works(server));
    assertEquals(await server.run({ op: "get", key }), undefined);
  });

  it("works again after a hang and a restart", async () => {
    await using own = await Memcached.start();
    await using server = open(own.url, 600);
    const key = { space: "record", id: "ada" as PersonId } as const;
    await until(() => works(server));
    await own.pause();
    const hung = await assertUnavailable(server.run({ op: "get", key }));
    assertMatch(String(hung.cause), /did not answer within 600 ms/);
    own.resume();
    await until(() => works(server));
    await own.restart();
    await until(() => works(server));
  });

  it("fail independently, and a ping names those that failed", async () => {
    await using alive = await FakeMemcached.start();
    const dead = `127.0.0.1:${freePort()}`;
    await using server = open(
      `memcache://u:secret@127.0.0.1:${alive.port}?server=${dead}`,
    );
    await using fine = open(
      `memcache://127.0.0.1:${alive.port}?server=${dead}`,
    );
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        outcome(fine.run(
          { op: "get", key: { space: "entry", id: `p${i}` as PersonId } },
        ))),
    );
    const answered = outcomes.filter((it) => it === "value undefined").length;
    assert(answered > 5 && answered < 35, `${answered} were answered`);
    const error = await assertUnavailable(fine.ping());
    assertEquals(error.message, `The cache at ${dead} is not available.`);
    const both = await assertUnavailable(server.ping());
    assertMatch(both.message, new RegExp(`127.0.0.1:${alive.port}, ${dead}`));
    assertEquals(both.message.includes("secret"), false);
  });

  it("opens without a server", async () => {
    await using cache = openCache(`memcache://127.0.0.1:${freePort()}`);
    await assertUnavailable(Promise.resolve(cache.lookup("ada" as PersonId)));
  });

  it("says unavailable when the server's memory is full", async () => {
    await using fake = await FakeMemcached.start();
    await using cache = openCache(`memcache://127.0.0.1:${fake.port}`);
    fake.fault = ({ opcode }) => opcode === 0 ? undefined : "full";
    const error = await assertUnavailable(cache.add(person("ada")));
    assertMatch(String(error.cause), /Out of memory/);
    assertEquals(await cache.get(person("ada").id), undefined);
    assertEquals(fake.values.size, 0);
  });
});
