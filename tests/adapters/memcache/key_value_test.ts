import { PERSON, type Person } from "../../../src/person/person.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { keyOf } from "../../../adapters/memcache/codec.ts";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import type { Key, Operation } from "../../../src/dao/key_value.ts";
import { hasCode } from "../../../src/errors.ts";
import { CONFUSABLE_IDS, person } from "../../contract/people.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { FakeMemcached } from "../../system/faults/fake_memcached.ts";
import { at, SECOND, until } from "./link.ts";
import { assertUnavailable, open } from "./open.ts";

const shared = Deno.env.get("PERSON_TEST_MEMCACHE") ?? "";

/** A person with a unique id, because other tests use the same server. */
const uniquePerson = () => person(`test ${crypto.randomUUID()}`);

/** The stored value of a person that a plain DAO operation writes. */
const plain = (record: Person) => ({ kind: "record", record } as const);

const keyOfRecord = (id: Person["id"]): Key => ({ space: "record", id });
const OPTIONS = { record: PERSON, timeout: 20 * SECOND };

describe("a key-value in memcached", () => {
  it("runs operations in one call, those on one key in order", async () => {
    await using server = open(shared);
    const record = uniquePerson();
    const key = keyOfRecord(record.id);
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
    assertEquals(await server.run(operations), [
      ...[undefined, true, false, value, true],
      ...[other, true, false, undefined],
    ]);
    assertEquals(await server.run([]), []);
  });

  it("forgets an expired value", async () => {
    await using server = open(shared);
    const value = plain(uniquePerson());
    const key = keyOfRecord(value.record.id);
    await server.run([{ op: "set", key, value, ttl: 1 }]);
    await until(async () =>
      (await server.run([{ op: "get", key }]))[0] === undefined
    );
  });

  it("accepts the longest TTL, and refuses an invalid one", async () => {
    await using server = open(shared);
    const value = plain(uniquePerson());
    const key = keyOfRecord(value.record.id);
    const set = (ttl: number) =>
      server.run([{ op: "set", key, value, ttl }, { op: "get", key }]);
    for (const ttl of [0, 0.5, 1.5, -1, 2_592_001, NaN, Infinity]) {
      assert(hasCode(await assertRejects(() => set(ttl)), "invalid"));
    }
    assertEquals((await set(2_592_000))[1], value);
    await server.run([{ op: "delete", key }]);
  });

  it("answers unavailable when the server refuses a value", async () => {
    await using server = open(shared);
    const value = plain({
      ...uniquePerson(),
      firstName: "x".repeat(1_100_000),
    });
    const key = keyOfRecord(value.record.id);
    const set = server.run([{ op: "set", key, value, ttl: 1 }]);
    const { cause } = await assertUnavailable(set);
    assertMatch(String(cause), /too large/i);
    assertEquals(await server.run([{ op: "get", key }]), [undefined]);
  });

  it("holds every id under its own key", async () => {
    await using own = await Memcached.start();
    await using server = open(own.url);
    const people = CONFUSABLE_IDS.map((id, i) => person(id, `${i}`));
    await server.run(people.map((it) => ({
      ...{ op: "set", key: { space: "record", id: it.id } } as const,
      ...{ value: plain(it), ttl: 60 },
    })));
    const found = await server.run(CONFUSABLE_IDS.map((id) => (
      { op: "get", key: { space: "record", id } }
    )));
    assertEquals(found, people.map(plain));
  });

  it("answers in the order of the operations, not of the servers", async () => {
    await using one = await FakeMemcached.start({ late: 5 });
    await using two = await FakeMemcached.start();
    one.fault = () => "late";
    const servers = [at(one.port), at(two.port)];
    await using cache = new MemcacheKeyValue(servers, OPTIONS);
    const people = Array.from({ length: 20 }, (_, i) => person(`p${i}`));
    await cache.run(people.map((it): Operation<Person> => (
      { op: "set", key: keyOfRecord(it.id), value: plain(it), ttl: 60 }
    )));
    const found = await cache.run(people.map((it): Operation<Person> => (
      { op: "get", key: keyOfRecord(it.id) }
    )));
    assertEquals(found, people.map(plain));
    assertEquals(one.values.size + two.values.size, 20);
    assert(one.values.size > 0 && two.values.size > 0);
  });

  it("names in a failed ping exactly the servers that failed", async () => {
    await using well = await FakeMemcached.start();
    await using one = await FakeMemcached.start();
    await using two = await FakeMemcached.start();
    const servers = [one, well, two].map((it) => at(it.port));
    await using cache = new MemcacheKeyValue(servers, OPTIONS);
    await cache.ping();
    one.fault = two.fault = () => "full";
    const { message, cause } = await assertUnavailable(cache.ping());
    const names = [one, two].map((it) => `127.0.0.1:${it.port}`).join(", ");
    assertEquals(message, `The cache at ${names} is not available.`);
    assertStringIncludes(String(cause), "130");
  });

  it("is unavailable after it was closed", async () => {
    await using fake = await FakeMemcached.start();
    const cache = new MemcacheKeyValue([at(fake.port)], OPTIONS);
    await cache.ping();
    await cache[Symbol.asyncDispose]();
    const get = { op: "get", key: keyOfRecord(person("ada").id) } as const;
    await assertUnavailable(cache.run([get]));
    await assertUnavailable(cache.ping());
  });
});

describe("a corrupt value in memcached", () => {
  it("is reported at each read, and no other value is", async () => {
    await using fake = await FakeMemcached.start();
    let corrupt = 0;
    await using cache = new MemcacheKeyValue([at(fake.port)], {
      ...OPTIONS,
      onCorrupt: () => corrupt++,
    });
    const ada = person("ada");
    const key = keyOfRecord(ada.id);
    const get = async (key: Key) => (await cache.run([{ op: "get", key }]))[0];
    await cache.run([{ op: "set", key, value: plain(ada), ttl: 60 }]);
    assertEquals(await get(key), plain(ada));
    assertEquals(await get(keyOfRecord(person("unknown").id)), undefined);
    assertEquals(corrupt, 0);
    const whole = fake.values.get(keyOf("person", key));
    const values = [Buffer.from("?"), Buffer.alloc(0), whole?.subarray(1)];
    for (const value of values) {
      fake.values.set(keyOf("person", key), value ?? Buffer.from("not there"));
      assertEquals(await get(key), undefined);
    }
    assertEquals(corrupt, 3);
  });
});
