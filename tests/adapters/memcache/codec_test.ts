import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { decode, encode, keyOf } from "../../../adapters/memcache/codec.ts";
import { type Key, type Value, WRITING } from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/person_cache.ts";
import type { PersonId } from "../../../src/person/person.ts";
import { CONFUSABLE_IDS, ODD_NAMES, person } from "../../contract/people.ts";
import { random } from "../../system/faults/random.ts";

const SPACES = ["generation", "data", "record"] as const;
const ada = person("ada", "Ada", "Lovelace");
const data: Key = { space: "data", id: ada.id };
const generation = "0123456789abcdef0123456789abcdef" as Generation;
const entry: Value = { generation, person: ada, freshUntil: 1.5e12 + 0.25 };

/** An envelope with a right checksum around any text. */
function envelope(text: string, version = 1): Buffer {
  const rest = Buffer.concat([Uint8Array.of(version), Buffer.from(text)]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(rest));
  return Buffer.concat([checksum, rest]);
}

describe("a key in memcached", () => {
  const ids = [
    ...CONFUSABLE_IDS,
    ...["k".repeat(241), "k".repeat(242), "#", "#a", "\u{10ffff}"],
  ] as PersonId[];
  const keys = ids.flatMap((id) => SPACES.map((space) => ({ space, id })));

  it("is one that memcached takes", () => {
    for (const key of keys) {
      assertMatch(keyOf(key), /^[\x21-\x7e]{1,250}$/);
    }
  });

  it("is no other id's, and no other space's", () => {
    const different = new Set(keys.map((key) => `${key.space} ${key.id}`));
    assertEquals(new Set(keys.map(keyOf)).size, different.size);
  });

  it("is no other id's, even if that one is made to look like it", () => {
    const hashed = keyOf({ space: "data", id: "\u00e9" as PersonId });
    const [prefix = ""] = keyOf(data).split("ada");
    for (const cut of [prefix.length - 1, prefix.length]) {
      const id = hashed.slice(cut) as PersonId;
      assert(keyOf({ space: "data", id }) !== hashed);
    }
  });

  it("stays what it is: instances of two versions must agree on it", () => {
    assertEquals(keyOf(data), "person/d:ada");
    assertEquals(
      keyOf({ space: "generation", id: "\u00e9" as PersonId }),
      "person/g#SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw_biumnEw",
    );
  });
});

describe("a value in memcached", () => {
  it("is read as it was written", () => {
    const people = [
      ...CONFUSABLE_IDS.map((id) => ({ ...ada, id })),
      ...ODD_NAMES.flatMap((name) => [
        { ...ada, firstName: name },
        { ...ada, lastName: name },
      ]),
      { ...ada, lastName: "" },
    ];
    for (const person of people) {
      const { id } = person;
      const values: Value[] = [
        ...[generation, WRITING, person] as const,
        { generation, person, freshUntil: Date.now() + Math.random() },
        { generation, person: null, freshUntil: -0.1 },
      ];
      for (const value of values) {
        for (const space of SPACES) {
          const key = { space, id };
          assertEquals(decode(key, encode(key, value)), value);
        }
      }
    }
  });

  it("is nothing under any other key", () => {
    const bytes = encode(data, entry);
    for (const id of CONFUSABLE_IDS) {
      assertEquals(decode({ space: "data", id }, bytes), undefined);
    }
    assertEquals(decode({ ...data, space: "record" }, bytes), undefined);
  });

  it("is nothing if it is of another person than the key", () => {
    const eve = { space: "data", id: "eve" as PersonId } as const;
    assertEquals(decode(eve, encode(eve, entry)), undefined);
    assertEquals(decode(eve, encode(eve, ada)), undefined);
  });

  it("is nothing with any bit flipped, cut short or prolonged", () => {
    const bytes = encode(data, entry);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const spoilt = Buffer.from(bytes);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assertEquals(decode(data, spoilt), undefined);
    }
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(decode(data, bytes.subarray(0, length)), undefined);
    }
    const longer = Buffer.concat([bytes, Uint8Array.of(0)]);
    assertEquals(decode(data, longer), undefined);
    assertEquals(decode(data, Buffer.concat([bytes, bytes])), undefined);
  });

  it("is nothing in another version", () => {
    const text = encode(data, generation).toString("utf8", 5);
    assertEquals(decode(data, envelope(text)), generation);
    for (const version of [0, 2, 255]) {
      assertEquals(decode(data, envelope(text, version)), undefined);
    }
  });

  it("is nothing with the wrong fields, whatever its checksum says", () => {
    const ids = '"data","ada"';
    const texts = [
      ...["", "{", "null", "1", '"data"', "{}", "[]", `[${ids}]`],
      ...[`[${ids},1]`, `[${ids},null]`, `[${ids},"g",null]`],
      ...[`[${ids},1,2]`, `[${ids},"g",true]`, `[${ids},["g"],1]`],
      ...[`[${ids},"g",1,"f"]`, `[${ids},"g",1,"f",2]`],
      ...[`[${ids},"g",1,2,"l"]`, `[${ids},"g","1","f","l"]`],
      ...[`[${ids},"g",1,"f","l","more"]`, `[${ids},"f","l","more"]`],
      ...['["data",["ada"],"g"]', '["data","ADA","g"]', '["ada","data","g"]'],
      '{"0":"data","1":"ada","2":"g","length":3}',
    ];
    for (const text of texts) {
      assertEquals(decode(data, envelope(text)), undefined, text);
    }
  });

  it("is nothing if it is any other bytes", () => {
    const { below, bytes } = random(1);
    for (let i = 0; i < 5000; i++) {
      assertEquals(decode(data, Buffer.from(bytes(below(200)))), undefined);
    }
  });
});
