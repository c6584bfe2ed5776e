import { PERSON, type Person } from "../../../src/person/person.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import {
  type Found,
  MARK,
  type Operation,
  PLACEHOLDER,
  type Reply,
  type Version,
} from "../../../src/dao/key_value.ts";
import { AppError } from "../../../src/errors.ts";
import { CONFUSABLE_IDS, person } from "../../contract/people.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { outcome, until } from "./link.ts";
import { assertUnavailable, open, openCache } from "./open.ts";
import { providedUrl } from "../../support/servers/provided.ts";

/** The server's own number in a version, without the connection. */
const numberOf = (version: Version) => version.slice(version.indexOf(":"));

const shared = providedUrl("PERSON_TEST_MEMCACHE");

/** The key of a unique id, because other tests use the same server. */
const uniqueKey = () =>
  ({ space: "entry", id: `test ${crypto.randomUUID()}` }) as const;

const plain = (record: Person) => ({ kind: "record", record }) as const;

type Server = MemcacheKeyValue<Person>;
type Key = Operation<Person>["key"];

const get = (server: Server, key: Key) =>
  server.run({ op: "get", key }) as Promise<Found<Person> | undefined>;

/** Adds a placeholder, and returns its version. */
async function add(server: Server, key: Key): Promise<Version> {
  const version = await server.run({
    ...{ op: "add", key, value: PLACEHOLDER, ttl: 60 } as const,
  });
  assert(typeof version === "string");
  return version as Version;
}

/** Replaces the value of the version by a mark. */
const replace = (server: Server, key: Key, version: Version) =>
  server.run({ op: "compareAndSet", key, value: MARK, ttl: 60, version });

describe("the key-value of memcached", () => {
  it("runs the operations on one key in the order of the calls", async () => {
    await using server = open(shared);
    const record = person(`test ${crypto.randomUUID()}`);
    const key = { space: "record", id: record.id } as const;
    const value = plain(record);
    const other = plain({ ...record, firstName: "Eve" });
    const operations: Operation<Person>[] = [
      { op: "get", key },
      { op: "add", key, value, ttl: 60 },
      { op: "add", key, value: other, ttl: 60 },
      { op: "get", key },
      { op: "set", key, value: other, ttl: 60 },
      { op: "get", key },
      { op: "delete", key },
      { op: "delete", key },
      { op: "get", key },
    ];
    const replies = await Promise.all(operations.map((it) => server.run(it)));
    const [, added, , first, , second] = replies;
    assert(typeof added === "string" && isFound(first) && isFound(second));
    assertEquals(replies, [
      ...[undefined, added, undefined, { value, version: added }, true],
      ...[{ value: other, version: second.version }, true, false, undefined],
    ]);
  });

  it("forgets an expired value", async () => {
    await using server = open(shared);
    const key = uniqueKey();
    await server.run({ op: "set", key, value: MARK, ttl: 1 });
    await until(async () => await get(server, key) === undefined);
  });

  it("accepts the longest TTL, and refuses an invalid one", async () => {
    await using server = open(shared);
    const key = uniqueKey();
    const version = await add(server, key);
    for (const ttl of [0, 0.5, 1.5, -1, 2_592_001, NaN, Infinity]) {
      for (const op of ["set", "add", "compareAndSet"] as const) {
        const error = await assertRejects(
          () => server.run({ op, key, value: MARK, ttl, version }),
          AppError,
        );
        assertEquals(error.code, "invalid");
      }
    }
    assertEquals(await get(server, key), { value: PLACEHOLDER, version });
    await server.run({ op: "set", key, value: MARK, ttl: 2_592_000 });
    assertEquals((await get(server, key))?.value, MARK);
    await server.run({ op: "delete", key });
  });

  it("answers unavailable when the server refuses a value", async () => {
    await using server = open(shared);
    const id = PERSON.parseId(uniqueKey().id);
    const key = { space: "record", id } as const;
    const firstName = "x".repeat(1_100_000);
    const value = plain({ ...person(id), firstName });
    const set = server.run({ op: "set", key, value, ttl: 1 });
    const { cause } = await assertUnavailable(set);
    assertMatch(String(cause), /too large/i);
    assertEquals(await get(server, key), undefined);
  });

  it("holds every id under its own key", async () => {
    await using own = await Memcached.start();
    await using server = open(own.url);
    const people = CONFUSABLE_IDS.map((id, i) => person(id, `${i}`));
    const keys = CONFUSABLE_IDS.map((id) => ({ space: "record", id }) as const);
    await Promise.all(people.map((it, i) => {
      const key = keys[i];
      assert(key);
      return server.run({ op: "set", key, value: plain(it), ttl: 60 });
    }));
    const found = await Promise.all(keys.map((key) => get(server, key)));
    assertEquals(found.map((it) => it?.value), people.map(plain));
  });
});

describe("a version of memcached", () => {
  it("comes with get and add, and changes with every value", async () => {
    await using server = open(shared);
    const key = uniqueKey();
    const versions = [await add(server, key)];
    assertEquals((await get(server, key))?.version, versions[0]);
    assertEquals((await get(server, key))?.version, versions[0]);
    const store = [
      () => server.run({ op: "set", key, value: PLACEHOLDER, ttl: 60 }),
      () => replace(server, key, versions.at(-1) ?? "" as Version),
      () => server.run({ op: "delete", key }).then(() => add(server, key)),
    ];
    for (const change of store) {
      await change();
      const found = await get(server, key);
      assert(found);
      versions.push(found.version);
    }
    assertEquals(new Set(versions).size, 4);
  });

  it("lets a compareAndSet succeed once, and only on its value", async () => {
    await using server = open(shared);
    const [key, other] = [uniqueKey(), uniqueKey()];
    const version = await add(server, key);
    assertEquals(await replace(server, other, version), false);
    assertEquals(await get(server, other), undefined);
    assertEquals(await replace(server, key, version), true);
    assertEquals((await get(server, key))?.value, MARK);
    await server.run({ op: "set", key, value: PLACEHOLDER, ttl: 60 });
    assertEquals(await replace(server, key, version), false);
    assertEquals((await get(server, key))?.value, PLACEHOLDER);
    await server.run({ op: "delete", key });
    assertEquals(await replace(server, key, version), false);
    assertEquals(await get(server, key), undefined);
  });

  it("lets one of many compareAndSets at a time succeed", async () => {
    await using server = open(shared);
    const key = uniqueKey();
    const version = await add(server, key);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => replace(server, key, version)),
    );
    assertEquals(replies.filter((it) => it === true).length, 1);
  });

  it("is refused on another connection, also if the server counts anew", async () => {
    await using own = await Memcached.start();
    await using server = open(own.url);
    const key = { space: "entry", id: "ada" } as const;
    for (let i = 0; i < 50; i++) await add(server, uniqueKey());
    const ticket = await add(server, key);
    await own.kill();
    await own.start();
    // While there is no connection.
    assertEquals(await replace(server, key, ticket), false);
    await until(() => server.ping().then(() => true, () => false));

    // Another instance stores values until the number of the ticket is back.
    await using other = open(own.url);
    let again = await add(other, key);
    for (let i = 0; i < 99 && numberOf(again) !== numberOf(ticket); i++) {
      await other.run({ op: "delete", key });
      again = await add(other, key);
    }
    assertEquals(numberOf(again), numberOf(ticket));

    assertEquals(await replace(server, key, ticket), false);
    assertEquals((await get(server, key))?.value, PLACEHOLDER);
    // The connection alone is what refused it.
    const here = (await get(server, key))?.version ?? ticket;
    assertEquals(numberOf(here), numberOf(ticket));
    assertEquals(await replace(server, key, here), true);
  });

  it("is refused on another connection to a server that kept the value", async () => {
    await using fake = await FakeMemcached.start();
    await using server = open(`memcache://127.0.0.1:${fake.port}`);
    const key = { space: "entry", id: "ada" } as const;
    const ticket = await add(server, key);
    fake.disconnect();
    await until(() => fake.open === 0);
    assertEquals(await replace(server, key, ticket), false);
    const here = await get(server, key);
    assert(here?.value === PLACEHOLDER);
    assertEquals(numberOf(here.version), numberOf(ticket));
    assertEquals(await replace(server, key, ticket), false);
    assertEquals(await replace(server, key, here.version), true);
  });
});

describe("a memcached without CAS ids", () => {
  it("is refused with an error that says what to do", async () => {
    await using own = await Memcached.start({ args: ["-C"] });
    await using server = open(own.url);
    await using cache = openCache(own.url);
    const key = { space: "entry", id: "ada" } as const;
    await server.run({ op: "set", key, value: PLACEHOLDER, ttl: 60 });
    const advice = /without the option -C/;
    for (const it of [server, cache]) {
      const error = await assertRejects(() => it.ping(), AppError);
      assertEquals(error.code, "config");
      assertMatch(error.message, advice);
    }
    const calls = [
      () => get(server, key),
      () => add(server, uniqueKey()),
      () => cache.lookup(PERSON.parseId("ada")),
      () => cache.lookup(PERSON.parseId("eve")),
    ];
    for (const call of calls) {
      const error = await assertUnavailable(Promise.resolve(call()));
      assertMatch(await outcome(Promise.reject(error)), advice);
    }
  });
});

function isFound(reply: Reply<Person>): reply is Found<Person> {
  return typeof reply === "object";
}
