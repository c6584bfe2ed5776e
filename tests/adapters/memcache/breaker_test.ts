import { PERSON, type Person } from "../../../src/person/person.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import type { Operation } from "../../../src/dao/key_value.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { at, Link, outcome, recovers, until } from "./link.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const TIMEOUT = 500;

/** A link that records the health of its server. */
function watched(fake: FakeMemcached) {
  const health: string[] = [];
  const link = new Link(at(fake.port), {
    timeout: TIMEOUT,
    onHealth: (server, state) => health.push(`${server} ${state}`),
  });
  return { link, health };
}

describe("the circuit of a memcached server", () => {
  it("opens at the first missed deadline, and then no request waits", async () => {
    await using fake = await FakeMemcached.start();
    const { link, health } = watched(fake);
    await using _ = link;
    await link.get("proof");
    fake.fault = () => "stall";
    assertMatch(await outcome(link.get("a")), /did not answer within 500 ms/);
    assertEquals(health, [`127.0.0.1:${fake.port} down`]);
    const before = fake.requests.length;
    await until(async () => {
      // A request that waited would miss its deadline, too.
      assertMatch(
        await outcome(link.get("a")),
        /failed, and is asked nothing/,
      );
      return fake.requests.length >= before + 2;
    });
  });

  it("probes with requests of its own, at growing intervals", async () => {
    await using fake = await FakeMemcached.start();
    const { link, health } = watched(fake);
    await using _ = link;
    await link.get("proof");
    fake.fault = () => "stall";
    await outcome(link.get("a"));
    const before = fake.requests.length;
    await until(async () => {
      await outcome(link.get("b"));
      return fake.requests.length >= before + 3;
    });
    const trials = fake.requests.slice(before);
    assert(trials.every(({ opcode, key }) => opcode === 0x0a && key === ""));
    fake.fault = () => undefined;
    await recovers(link);
    assertEquals(health.map((it) => it.split(" ")[1]), ["down", "up"]);
  });

  it("stays closed for a server that only closed the connection", async () => {
    await using fake = await FakeMemcached.start();
    const { link, health } = watched(fake);
    await using _ = link;
    await link.set("a", "1");
    fake.disconnect("reset");
    await until(() => fake.open === 0);
    assertEquals(await link.get("a"), "1");
    assertEquals(health, []);
  });

  it("does not open for the other servers", async () => {
    await using hung = await FakeMemcached.start();
    await using well = await FakeMemcached.start();
    await using cache = new MemcacheKeyValue([at(hung.port), at(well.port)], {
      record: PERSON,
      timeout: TIMEOUT,
      runtime: RUNTIME,
    });
    const gets = Array.from({ length: 20 }, (_, i): Operation<Person> => ({
      op: "get",
      key: { space: "record", id: PERSON.parseId(`p${i}`) },
    }));
    hung.fault = () => "stall";
    const ended = await Promise.allSettled(gets.map((it) => cache.run(it)));
    const reached = gets.filter((_, i) => ended[i]?.status === "fulfilled");
    assert(reached.length > 0 && reached.length < gets.length);
    for (const it of reached) assertEquals(await cache.run(it), undefined);
  });
});
