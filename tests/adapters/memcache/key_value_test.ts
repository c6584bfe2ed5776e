import { PERSON } from "../../../src/person/person.ts";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { keyOf } from "../../../adapters/memcache/codec.ts";
import { memcache } from "../../../adapters/memcache.ts";
import type { Key } from "../../../src/dao/key_value.ts";
import { LONG } from "../../contract/broken_cache.ts";
import { person } from "../../contract/people.ts";
import { FakeMemcached } from "../../system/faults/fake_memcached.ts";
import { SECOND } from "./link.ts";

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
    const whole = fake.values.get(keyOf("person", key));
    const values = [Buffer.from("?"), Buffer.alloc(0), whole?.subarray(1)];
    for (const value of values) {
      fake.values.set(keyOf("person", key), value ?? Buffer.from("not there"));
      assertEquals(await cache.get(ada.id), undefined);
    }
    assertEquals(corrupt, 3);
  });
});
