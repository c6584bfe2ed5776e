import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { openCache } from "./open.ts";
import { MARK, PLACEHOLDER } from "../../../src/dao/key_value.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { assertUnavailable, open } from "./open.ts";
import { until } from "./link.ts";

const ID = "ada";
const key = { space: "entry", id: ID } as const;
const mark = { op: "set", key, value: MARK, ttl: 60 } as const;

/** The keys of entries in the server. */
const entries = ({ values }: FakeMemcached) =>
  [...values.keys()].filter((it) => it.startsWith("person/e")).sort();

const url = (...servers: { readonly port: number }[]) => {
  const [first, ...others] = servers.map(({ port }) => `127.0.0.1:${port}`);
  const more = others.map((it) => `server=${it}`).join("&");
  return `memcache://${first}?${more}`;
};

describe("the membership of memcached servers", () => {
  it("is known when all servers have said who they are", async () => {
    await using one = await FakeMemcached.start();
    await using two = await FakeMemcached.start();
    await using server = open(url(one, two));
    await using reversed = open(url(two, one));
    assertEquals(server.identity, undefined);
    await Promise.all([server.identify(), reversed.identify()]);
    assert(server.identity);
    assertEquals(reversed.identity, server.identity);
  });

  it("places each key by the identities, in any order of the names", async () => {
    await using one = await FakeMemcached.start();
    await using two = await FakeMemcached.start();
    await using server = open(url(one, two));
    await using reversed = open(url(two, one));
    await Promise.all([server.identify(), reversed.identify()]);
    for (let i = 0; i < 32; i++) {
      const key = { space: "entry", id: `p${i}` } as const;
      await server.run({ ...mark, key });
      const found = await reversed.run({ op: "get", key });
      assert(typeof found === "object" && found.value === MARK, `p${i}`);
    }
    assert(entries(one).length > 0 && entries(two).length > 0);
  });

  it("gives no value on one server the version of a value on another one", async () => {
    await using one = await Memcached.start();
    await using two = await Memcached.start();
    await using server = open(url(one, two));
    const versions = new Set<unknown>();
    for (let i = 0; i < 32; i++) {
      const key = { space: "entry", id: `p${i}` } as const;
      versions.add(
        await server.run({ op: "add", key, value: PLACEHOLDER, ttl: 60 }),
      );
    }
    assertEquals(versions.size, 32);
  });

  it("gives each epoch keys of its own", async () => {
    await using fake = await FakeMemcached.start();
    await using server = open(url(fake));
    await server.identify();
    const identity = server.identity ?? "";
    for (const epoch of ["first", "second"]) {
      server.use({ identity, epoch });
      assertEquals(await server.run({ op: "get", key }), undefined);
      await server.run(mark);
    }
    const [one, two] = entries(fake);
    assertEquals(one?.length, "person/e:".length + 16 + ID.length);
    assertNotEquals(one, two);
  });

  it("uses no key without an epoch, or while the servers are others", async () => {
    await using fake = await FakeMemcached.start();
    await using server = open(url(fake));
    await server.identify();
    const before = server.identity ?? "";
    server.use(undefined);
    await assertUnavailable(server.run(mark));
    server.use({ identity: before, epoch: "first" });
    await server.run(mark);
    fake.values.clear();
    fake.disconnect();
    await until(() => fake.open === 0);
    // The connection begins with the question, and the operation behind it fails.
    await assertUnavailable(server.run(mark));
    assertNotEquals(server.identity, before);
    await assertUnavailable(server.run(mark));
    // What arrived behind the question is never read again.
    server.use({ identity: server.identity ?? "", epoch: "second" });
    assertEquals(await server.run({ op: "get", key }), undefined);
  });

  it("is that of the server also with bounded staleness", async () => {
    await using fake = await FakeMemcached.start();
    await using cache = openCache(`${url(fake)}staleness=100ms`);
    await cache.membership?.identify();
    assert(cache.membership?.identity);
  });
});
