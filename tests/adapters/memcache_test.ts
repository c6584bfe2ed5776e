import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { memcache } from "../../adapters/memcache.ts";
import { person } from "../contract/people.ts";
import { FakeMemcached } from "../system/faults/cache/fake_memcached.ts";
import { Memcached } from "../support/servers/memcached.ts";
import { outcome } from "./memcache/link.ts";
import { assertUnavailable, openCache } from "./memcache/open.ts";
import { addSaslUser } from "./memcache/sasl.ts";

describe("memcached", () => {
  it("is reachable by a UNIX socket", async () => {
    await using own = await Memcached.start({ unixSocket: true });
    await using cache = openCache(`memcache://${own.socket}`);
    await cache.ping();
    assertEquals(await cache.add(person("ada")), true);
  });

  it("is reachable by IPv6", async () => {
    await using own = await Memcached.start({ args: ["-l", "::1"] });
    await using cache = openCache(`memcache://[::1]:${own.port}`);
    await cache.ping();
    assertEquals(await cache.add(person("ada")), true);
  });

  it("accepts a client with the password", async () => {
    const dir = await Deno.makeTempDir();
    const { user, password } = addSaslUser(dir, "p:w@1/hunter2");
    await using own = await Memcached.start({
      args: ["-S"],
      env: { SASL_CONF_PATH: dir },
    });
    const url = (secret: string) =>
      [user, secret].map(encodeURIComponent).join(":") +
      `@127.0.0.1:${own.port}`;
    await using right = openCache(`memcache://${url(password)}`);
    await right.ping();
    assertEquals(await right.add(person("ada")), true);
    await using wrong = openCache(`memcache://${url("secret")}`);
    const refused = await assertUnavailable(wrong.ping());
    assertMatch(await outcome(Promise.reject(refused)), /refused the user/);
    assertEquals(/secret|ann/.test(Deno.inspect(refused)), false);
    await using without = openCache(own.url);
    const asked = await assertUnavailable(without.ping());
    assertMatch(await outcome(Promise.reject(asked)), /requires a user/);
    await Deno.remove(dir, { recursive: true });
  });
});

describe("several servers of memcached", () => {
  it("keep all keys of an id on one server", async () => {
    await using one = await FakeMemcached.start();
    await using two = await FakeMemcached.start();
    const url = `memcache://127.0.0.1:${one.port}?server=127.0.0.1:${two.port}`;
    await using cache = openCache(url);
    const people = Array.from({ length: 50 }, (_, i) => person(`p${i}`));
    const ids = people.map(({ id }) => id);
    for (const it of people) {
      const found = await cache.lookup(it.id);
      assert(found.state === "miss");
      assert(await cache.fill(it.id, found.ticket, it));
      assertEquals((await cache.lookup(it.id)).state, "hit");
    }
    for (const it of people) await cache.put(it);
    assertEquals((await cache.getMany(ids)).size, 50);
    for (const fake of [one, two]) {
      const keys = [...fake.values.keys()];
      const held = new Set(keys.map((key) => key.slice("person/x:".length)));
      assertEquals(keys.length, 2 * held.size);
      assertGreater(held.size, 10);
    }
  });
});

describe("the memcache adapter", () => {
  it("does not read the environment as memjs does", async () => {
    await using named = await FakeMemcached.start();
    await using other = await FakeMemcached.start();
    const environment = {
      MEMCACHE_SERVERS: `127.0.0.1:${other.port}`,
      MEMCACHIER_SERVERS: `127.0.0.1:${other.port}`,
      MEMCACHE_USERNAME: "ann",
      MEMCACHE_PASSWORD: "secret",
      MEMCACHIER_USERNAME: "ann",
      MEMCACHIER_PASSWORD: "secret",
    };
    for (const it of Object.entries(environment)) Deno.env.set(...it);
    try {
      await using cache = openCache(`memcache://127.0.0.1:${named.port}`);
      await cache.ping();
    } finally {
      for (const name of Object.keys(environment)) Deno.env.delete(name);
    }
    assertEquals(named.requests.map(({ opcode }) => opcode), [1]);
    assertEquals(other.connections, 0);
  });

  it("names its example and its parameters", async () => {
    assertEquals([memcache.kind, memcache.scheme], ["cache", "memcache"]);
    assertEquals(memcache.shared, true);
    assertEquals(Object.keys(memcache.parameters), [
      ...["server", "staleness", "near", "tls", "tls-ca", "insecure-login"],
    ]);
    await using _cache = openCache(memcache.example);
  });
});
