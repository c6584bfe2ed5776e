import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { redis, rediss } from "../../adapters/redis.ts";
import { PERSON } from "../../src/person/person.ts";
import { LONG } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { Redis } from "../support/servers/redis.ts";
import { failure, openCache } from "./redis/open.ts";

describe("Redis", () => {
  it("is reachable by a UNIX socket, in a database of the URL", async () => {
    await using own = await Redis.start({ unixSocket: true });
    const path = encodeURIComponent(own.socket);
    await using cache = openCache(`redis://${path}/2`);
    await cache.ping();
    assertEquals(await cache.add(person("ada")), true);
    assertMatch(await own.send("INFO keyspace"), /db2:keys=/);
  });

  it("accepts a client with a user and a password", async () => {
    await using own = await Redis.start();
    await own.send("ACL SETUSER ann on >p:w@1/x ~* +@all");
    const secret = encodeURIComponent("p:w@1/x");
    const at = `@127.0.0.1:${own.port}`;
    await using right = openCache(`redis://ann:${secret}${at}`);
    assertEquals(await right.add(person("ada")), true);
    await using wrong = openCache(`redis://ann:hunter2${at}`);
    const refused = await failure(wrong.ping());
    assertMatch(refused, /refused the user or the password/);
    assertEquals(/hunter2|ann/.test(refused), false);
  });

  it("serves bounded staleness", async () => {
    await using own = await Redis.start();
    await using cache = openCache(`${own.url}?staleness=5000ms`);
    const id = PERSON.parseId("ada");
    const found = await cache.lookup(id);
    assert(found.state === "miss");
    assert(await cache.fill(id, found.ticket, person("ada")));
    assertEquals((await cache.lookup(id)).state, "hit");
    await own.stop();
    assertEquals((await cache.lookup(id)).state, "hit");
  });
});

describe("the redis adapter", () => {
  it("names its schemes, examples and parameters", async () => {
    const options = { record: PERSON, timeout: 1000, lifetimes: LONG };
    for (const [adapter, scheme] of [[redis, "redis"], [rediss, "rediss"]]) {
      assert(typeof adapter === "object" && adapter.kind === "cache");
      assertEquals([adapter.scheme, adapter.shared], [scheme, true]);
      await using _cache = adapter.open(new URL(adapter.example), options);
    }
    assertEquals(Object.keys(redis.parameters), [
      ...["staleness", "near", "insecure-login"],
    ]);
    assertEquals(Object.keys(rediss.parameters), [
      ...["staleness", "near", "tls-ca"],
    ]);
  });
});
