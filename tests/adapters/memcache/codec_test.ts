import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { decode, encode, keyOf } from "../../../adapters/memcache/codec.ts";
import { type Key, type Value, WRITING } from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/cache.ts";
import { CONFUSABLE_IDS, ODD_NAMES, person } from "../../contract/people.ts";
import { id, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { random } from "../../system/faults/random.ts";

const SPACES = ["generation", "data", "record"] as const;
const ada = person("ada", "Ada", "Lovelace");
const data: Key = { space: "data", id: ada.id };
const generation = "0123456789abcdef0123456789abcdef" as Generation;
const entry: Value<Person> = {
  kind: "entry",
  generation,
  record: ada,
  freshUntil: 1.5e12 + 0.25,
};

/** The bytes of any text, with a valid checksum and layout. */
function envelope(text: string, layout = 2): Buffer {
  const rest = Buffer.concat([Uint8Array.of(layout), Buffer.from(text)]);
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

  it("is valid in memcached", () => {
    for (const key of keys) {
      assertMatch(keyOf("person", key), /^[\x21-\x7e]{1,250}$/);
    }
  });

  it("differs for each id and each space", () => {
    const different = new Set(keys.map((key) => `${key.space} ${key.id}`));
    assertEquals(
      new Set(keys.map((it) => keyOf("person", it))).size,
      different.size,
    );
  });

  it("differs from the key of an id that imitates it", () => {
    const hashed = keyOf("person", { space: "data", id: "\u00e9" as PersonId });
    const [prefix = ""] = keyOf("person", data).split("ada");
    for (const cut of [prefix.length - 1, prefix.length]) {
      const id = hashed.slice(cut) as PersonId;
      assert(keyOf("person", { space: "data", id }) !== hashed);
    }
  });

  it("never changes, because instances of two versions must agree", () => {
    assertEquals(keyOf("person", data), "person/d:ada");
    assertEquals(
      keyOf("person", { space: "generation", id: "\u00e9" as PersonId }),
      "person/g#SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw_biumnEw",
    );
  });
});

describe("a value in memcached", () => {
  it("decodes to the encoded value", () => {
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
      const freshUntil = Date.now() + Math.random();
      const values: [Key["space"], Value<Person>][] = [
        ["generation", generation],
        ["generation", WRITING],
        ["record", { kind: "record", record: person }],
        ["data", { kind: "entry", generation, record: person, freshUntil }],
        ["data", { kind: "entry", generation, record: null, freshUntil: -0.1 }],
      ];
      for (const [space, value] of values) {
        const key = { space, id };
        const bytes = encode(PERSON, key, value);
        assertEquals(decode(PERSON, key, bytes), value);
        for (const other of SPACES.filter((it) => it !== space)) {
          assertEquals(decode(PERSON, { space: other, id }, bytes), undefined);
        }
      }
    }
  });

  it("does not decode under another key", () => {
    const bytes = encode(PERSON, data, entry);
    for (const id of CONFUSABLE_IDS) {
      assertEquals(decode(PERSON, { space: "data", id }, bytes), undefined);
    }
    assertEquals(
      decode(PERSON, { ...data, space: "record" }, bytes),
      undefined,
    );
  });

  it("does not decode if its person is not the one of the key", () => {
    const eve = { space: "data", id: "eve" as PersonId } as const;
    assertEquals(decode(PERSON, eve, encode(PERSON, eve, entry)), undefined);
    assertEquals(
      decode(PERSON, eve, encode(PERSON, eve, { kind: "record", record: ada })),
      undefined,
    );
  });

  it("does not decode with a flipped bit, cut short or prolonged", () => {
    const bytes = encode(PERSON, data, entry);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const spoilt = Buffer.from(bytes);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assertEquals(decode(PERSON, data, spoilt), undefined);
    }
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(decode(PERSON, data, bytes.subarray(0, length)), undefined);
    }
    const longer = Buffer.concat([bytes, Uint8Array.of(0)]);
    assertEquals(decode(PERSON, data, longer), undefined);
    assertEquals(
      decode(PERSON, data, Buffer.concat([bytes, bytes])),
      undefined,
    );
  });

  it("does not decode in another layout", () => {
    const key = { space: "generation", id: ada.id } as const;
    const text = encode(PERSON, key, generation).toString("utf8", 5);
    assertEquals(decode(PERSON, key, envelope(text)), generation);
    for (const layout of [0, 1, 255]) {
      assertEquals(decode(PERSON, key, envelope(text, layout)), undefined);
    }
  });

  it("does not decode under another definition, but a generation does", () => {
    const other = new RecordType<Person>("person", {
      id: id<PersonId>(),
      firstName: text(1, 255),
      lastName: text(0, 254),
    });
    assertEquals(decode(other, data, encode(PERSON, data, entry)), undefined);
    const key = { space: "generation", id: ada.id } as const;
    const bytes = encode(PERSON, key, generation);
    assertEquals(decode(other, key, bytes), generation);
  });

  it("does not decode with wrong elements, even with a valid checksum", () => {
    const { version } = PERSON;
    const start = `"e","ada","${version}"`;
    const whole = `${start},"g",1,"ada","Ada","Lovelace"`;
    assert(decode(PERSON, data, envelope(`[${whole}]`)));
    const texts = [
      ...["", "{", "null", "1", '"e"', "{}", "[]", '["e"]', '["e","ada"]'],
      ...[`[${start}]`, `[${start},"g"]`, `[${start},"g",1]`],
      ...[`[${start},1,2]`, `[${start},"g",true]`, `[${start},["g"],1]`],
      ...[`[${start},"g",1,"ada"]`, `[${start},"g",1,"ada","f"]`],
      ...[`[${start},"g",1,"ada",2,"l"]`, `[${start},"g",1,"ada","f",null]`],
      ...[`[${start},"g","1","ada","f","l"]`, `[${whole},"more"]`],
      ...[
        `[${whole.replace("ada", "eve")}]`,
        `[${whole.replace('"e"', '"x"')}]`,
      ],
      ...[`[${whole.replace(version, "00000000")}]`, `["g","ada","g"]`],
      ...[`["a","ada","${version}","g",1,2]`, `["a","ada","${version}","g"]`],
      `{"0":"e","1":"ada","2":"${version}","length":3}`,
    ];
    for (const text of texts) {
      assertEquals(decode(PERSON, data, envelope(text)), undefined, text);
    }
  });

  it("does not decode from random bytes", () => {
    const { below, bytes } = random(1);
    for (let i = 0; i < 5000; i++) {
      assertEquals(
        decode(PERSON, data, Buffer.from(bytes(below(200)))),
        undefined,
      );
    }
  });
});
