import { PERSON } from "../../../src/person/person.ts";
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { keyOf } from "../../../adapters/values/key_format.ts";
import { memcache } from "../../../adapters/memcache.ts";
import type { Key } from "../../../src/dao/key_value.ts";
import { LONG } from "../../contract/broken_cache.ts";
import { person } from "../../contract/people.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { SECOND } from "./link.ts";
import { openCache } from "./open.ts";

describe("a corrupt value in memcached", () => {
  it("is reported at each read, and no other value is", async () => {
    await using fake = await FakeMemcached.start();
    let corrupt = 0;
    const url = new URL(`memcache://127.0.0.1:${fake.port}`);
    await using cache = memcache.open(url, {
      record: PERSON,
      timeout: 20 * SECOND,
      lifetimes: LONG,
      onCorrupt: () => corrupt++,
    });
    const ada = person("ada");
    await cache.put(ada);
    assertEquals(await cache.get(ada.id), ada);
    assertEquals(await cache.get(person("unknown").id), undefined);
    assertEquals(corrupt, 0);
    const key: Key = { space: "record", id: ada.id };
    const whole = fake.values.get(keyOf("person", key, ""));
    const values = [Buffer.from("?"), Buffer.alloc(0), whole?.subarray(1)];
    for (const value of values) {
      fake.values.set(
        keyOf("person", key, ""),
        value ?? Buffer.from("not there"),
      );
      assertEquals(await cache.get(ada.id), undefined);
    }
    assertEquals(corrupt, 3);
  });

  it("is replaced, and keeps the connection, if it is larger than 1 MiB", async () => {
    await using fake = await FakeMemcached.start();
    await using cache = openCache(`memcache://127.0.0.1:${fake.port}`);
    const [ada, bob] = [person("ada"), person("bob")];
    const key = keyOf("person", { space: "entry", id: ada.id }, "");
    fake.values.set(key, Buffer.alloc(3 * 1024 * 1024));
    const [found, other] = await Promise.all([
      cache.lookup(ada.id),
      cache.lookup(bob.id),
    ]);
    assert(found.state === "miss" && other.state === "miss");
    assertEquals(await cache.fill(ada.id, found.ticket, ada), true);
    assertEquals((await cache.lookup(ada.id)).state, "hit");
    assertEquals(fake.connections, 1);
  });

  it("is never written: a record that breaks a rule is not cached", async () => {
    await using fake = await FakeMemcached.start();
    let corrupt = 0;
    await using cache = memcache.open(
      new URL(`memcache://127.0.0.1:${fake.port}`),
      {
        record: PERSON,
        timeout: 20 * SECOND,
        lifetimes: LONG,
        onCorrupt: () => corrupt++,
      },
    );
    // As another program may have stored it in the database.
    const ada = { ...person("ada"), firstName: "" };
    for (const id of [ada.id, ada.id]) {
      const found = await cache.lookup(id);
      assert(found.state === "miss");
      assertEquals(await cache.fill(id, found.ticket, ada), false);
    }
    assertEquals(corrupt, 0);
  });

  it("is a miss, whose ticket replaces it and nothing else", async () => {
    await using fake = await FakeMemcached.start();
    await using cache = openCache(`memcache://127.0.0.1:${fake.port}`);
    const ada = person("ada");
    const key = keyOf("person", { space: "entry", id: ada.id }, "");
    const spoil = async () => {
      fake.values.set(key, Buffer.from("garbage"));
      const found = await cache.lookup(ada.id);
      assert(found.state === "miss" && found.expired === undefined);
      return found.ticket;
    };
    assertEquals(await cache.fill(ada.id, await spoil(), ada), true);
    assertEquals((await cache.lookup(ada.id)).state, "hit");
    const ticket = await spoil();
    await cache.announce(ada.id);
    assertEquals(await cache.fill(ada.id, ticket, ada), false);
    assertEquals(await cache.lookup(ada.id), { state: "busy" });
    await spoil();
    await cache.invalidate(ada.id);
    assertEquals(fake.values.size, 0);
  });
});
