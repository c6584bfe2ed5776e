import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  MARK,
  type Operation,
  PLACEHOLDER,
  type Reply,
  type Version,
} from "../../../src/dao/key_value.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Redis } from "../../support/servers/redis.ts";
import { add, failure, get, keyOf, open, openCache, replace } from "./open.ts";

const tokenOf = (version: Version) => version.slice(version.indexOf(":"));

describe("the key-value of Redis", () => {
  it("runs the operations on one key in the order of the calls", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const key = keyOf("ada");
    const operations: Operation<Person>[] = [
      { op: "get", key },
      { op: "add", key, value: PLACEHOLDER, ttl: 60 },
      { op: "add", key, value: MARK, ttl: 60 },
      { op: "get", key },
      { op: "set", key, value: MARK, ttl: 60 },
      { op: "get", key },
      { op: "delete", key },
      { op: "delete", key },
      { op: "get", key },
    ];
    const replies = await Promise.all(operations.map((it) => server.run(it)));
    const [, added, , , , marked] = replies;
    assert(typeof added === "string" && typeof marked === "object");
    const expected: Reply<Person>[] = [
      undefined,
      added,
      undefined,
      { value: PLACEHOLDER, version: added },
      true,
      { value: MARK, version: marked.version },
      true,
      false,
      undefined,
    ];
    assertEquals(replies, expected);
  });

  it("finds in a batch what single gets find, with one MGET", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const ids = ["ada", "unknown", "bob", "ada"];
    await add(server, keyOf("ada"));
    await add(server, keyOf("bob"));
    await own.send("CONFIG RESETSTAT");
    const all = await server.getMany("entry", ids);
    const stats = await own.send("INFO commandstats");
    assertMatch(stats, /cmdstat_mget:calls=1,/);
    assertEquals(stats.includes("cmdstat_get:"), false);
    const alone = await Promise.all(ids.map(async (id) => ({
      status: "fulfilled" as const,
      value: await get(server, keyOf(id)),
    })));
    assertEquals(all, alone);
    const version = alone[0]?.value?.version;
    assert(version && await replace(server, keyOf("ada"), version));
    assertEquals(await server.getMany("record", []), []);
  });

  it("makes a batch unavailable while another server is used", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    await add(server, keyOf("ada"));
    server.use({ identity: "another", epoch: "first" });
    assertMatch(
      await failure(server.getMany("entry", ["ada"])),
      /The cache is not available.*has another server now/,
    );
  });

  it("answers a hit with one GET", async () => {
    await using own = await Redis.start();
    await using cache = openCache(own.url);
    const id = PERSON.parseId("ada");
    const found = await cache.lookup(id);
    assert(found.state === "miss");
    assert(await cache.fill(id, found.ticket, person("ada")));
    await own.send("CONFIG RESETSTAT");
    assertEquals((await cache.lookup(id)).state, "hit");
    const stats = await own.send("INFO commandstats");
    const calls = [...stats.matchAll(/cmdstat_([\w|]+):calls=(\d+)/g)]
      .map(([, name, count]) => `${name} ${count}`);
    assertEquals(calls.filter((it) => !it.startsWith("config")), ["get 1"]);
  });

  it("gives every stored value another version", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const key = keyOf("ada");
    const version = await add(server, key);
    assertEquals((await get(server, key))?.version, version);
    await server.run({ op: "set", key, value: PLACEHOLDER, ttl: 60 });
    const next = (await get(server, key))?.version;
    assert(next && next !== version);
    assertEquals(await replace(server, key, version), false);
    assertEquals(await replace(server, key, next), true);
  });

  it("refuses a version of another connection to the same value", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const key = keyOf("ada");
    const ticket = await add(server, key);
    await own.send("CLIENT KILL TYPE normal SKIPME yes");
    while (await get(server, key).then(() => false, () => true));
    const here = await get(server, key);
    assert(here);
    if (here.version === ticket) {
      // The kill was not noticed yet.
      throw new Error("The connection was not closed.");
    }
    assertEquals(tokenOf(here.version), tokenOf(ticket));
    assertEquals(await replace(server, key, ticket), false);
    assertEquals(await replace(server, key, here.version), true);
  });

  it("reads a value that another program stored as corrupt", async () => {
    await using own = await Redis.start();
    let corrupt = 0;
    await using server = open(own.url, { onCorrupt: () => corrupt++ });
    await own.send("SET person/e:ada hunter2");
    assertEquals((await get(server, keyOf("ada")))?.value, undefined);
    assertEquals(corrupt, 1);
    await own.send("SET person/e:ada 0123456789abcdefXYZ");
    const found = await get(server, keyOf("ada"));
    assert(found && found.value === undefined);
    assertEquals(await replace(server, keyOf("ada"), found.version), true);
  });

  it("lets a value expire", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    await server.run({ op: "set", key: keyOf("ada"), value: MARK, ttl: 60 });
    assertMatch(await own.send("TTL person/e:ada"), /:(59|60)/);
  });

  it("uses other keys once it has forgotten", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    await add(server, keyOf("ada"));
    server.forget();
    assertEquals(await get(server, keyOf("ada")), undefined);
  });
});
