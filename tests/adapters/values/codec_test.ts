import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import {
  decode,
  encode,
  keyOf,
  LAYOUT,
  shortEpoch,
} from "../../../adapters/values/codec.ts";
import {
  type Entry,
  type Key,
  MARK,
  PLACEHOLDER,
  type Value,
} from "../../../src/dao/key_value.ts";
import { CONFUSABLE_IDS, ODD_NAMES, person } from "../../contract/people.ts";
import { id, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { represent } from "../../../src/record/representation.ts";
import { random } from "../../system/faults/random.ts";

const SPACES = ["entry", "record"] as const;
const ada = person("ada", "Ada", "Lovelace");
const key: Key = { space: "entry", id: ada.id };
const entry: Entry<Person> = {
  kind: "entry",
  record: ada,
  shown: represent(PERSON, ada),
  freshUntil: 1.5e12 + 0.25,
  freshFor: 6e4 + 0.5,
};

/** The bytes of any kind, text and times, with a valid checksum. */
function envelope(
  kind: string,
  text: string,
  [freshUntil, freshFor] = [0, 0],
  layout = LAYOUT,
): Buffer {
  const times = Buffer.alloc(16);
  times.writeDoubleBE(freshUntil);
  times.writeDoubleBE(freshFor, 8);
  const rest = Buffer.concat([
    Uint8Array.of(layout),
    Buffer.from(kind),
    times,
    Buffer.from(text),
  ]);
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
    const hashed = keyOf("person", { ...key, id: "\u00e9" as PersonId });
    const [prefix = ""] = keyOf("person", key).split("ada");
    for (const cut of [prefix.length - 1, prefix.length]) {
      const id = hashed.slice(cut) as PersonId;
      assert(keyOf("person", { ...key, id }) !== hashed);
    }
  });

  it("never changes, because instances of two versions must agree", () => {
    assertEquals(keyOf("person", key), "person/e:ada");
    assertEquals(keyOf("person", key, "epoch"), "person/eepoch:ada");
    assertMatch(shortEpoch("epoch"), /^[A-Za-z0-9_-]{16}$/);
    assertNotEquals(shortEpoch("epoch"), shortEpoch("another"));
    const plain = { space: "record", id: key.id } as const;
    assertEquals(keyOf("person", plain, "epoch"), "person/r:ada");
    assertEquals(
      keyOf("person", { space: "record", id: "\u00e9" as PersonId }),
      "person/r#SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw_biumnEw",
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
      const until = Date.now() + Math.random();
      const freshFor = 1000 * Math.random();
      const values: [Key["space"], Value<Person>][] = [
        ["entry", PLACEHOLDER],
        ["entry", MARK],
        ["entry", {
          kind: "entry",
          record: person,
          shown: represent(PERSON, person),
          freshUntil: until,
          freshFor,
        }],
        ["entry", {
          kind: "entry",
          record: null,
          freshUntil: -0.1,
          freshFor,
        }],
        ["record", { kind: "record", record: person }],
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
    for (const value of [entry, PLACEHOLDER, MARK] as const) {
      const bytes = encode(PERSON, key, value);
      for (const id of CONFUSABLE_IDS) {
        assertEquals(decode(PERSON, { ...key, id }, bytes), undefined);
      }
    }
  });

  it("does not decode if its person is not the one of the key", () => {
    const plain = { kind: "record", record: ada } as const;
    for (
      const [space, value] of [["entry", entry], ["record", plain]] as const
    ) {
      const eve = { space, id: "eve" as PersonId };
      assertEquals(decode(PERSON, eve, encode(PERSON, eve, value)), undefined);
    }
  });

  it("does not decode with a flipped bit, cut short or prolonged", () => {
    const bytes = encode(PERSON, key, entry);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const spoilt = Buffer.from(bytes);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assertEquals(decode(PERSON, key, spoilt), undefined);
    }
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(decode(PERSON, key, bytes.subarray(0, length)), undefined);
    }
    const longer = Buffer.concat([bytes, Uint8Array.of(0)]);
    assertEquals(decode(PERSON, key, longer), undefined);
    assertEquals(
      decode(PERSON, key, Buffer.concat([bytes, bytes])),
      undefined,
    );
  });

  it("does not decode in another layout", () => {
    assertEquals(decode(PERSON, key, envelope(MARK, key.id)), MARK);
    for (const layout of [0, 1, 2, 3, 4, 6, 255]) {
      const bytes = envelope(MARK, key.id, [0, 0], layout);
      assertEquals(decode(PERSON, key, bytes), undefined);
    }
  });

  it("does not decode under another definition, but a mark and a placeholder do", () => {
    const other = new RecordType<Person>("person", {
      id: id<PersonId>(),
      firstName: text(1, 255),
      lastName: text(0, 254),
    });
    for (const value of [entry, { ...entry, record: null }]) {
      assertEquals(decode(other, key, encode(PERSON, key, value)), undefined);
    }
    for (const value of [MARK, PLACEHOLDER] as const) {
      assertEquals(decode(other, key, encode(PERSON, key, value)), value);
    }
  });

  it("does not decode with a wrong kind or text, even with a valid checksum", () => {
    const { version } = PERSON;
    const { body, etag } = represent(PERSON, ada);
    const whole = `${version}${etag}${body}`;
    const decoded = (kind: string, text: string) =>
      decode(PERSON, key, envelope(kind, text, [2, 1]));
    assertEquals(decoded("e", whole), {
      kind: "entry",
      record: ada,
      shown: { body, etag },
      freshUntil: 2,
      freshFor: 1,
    });
    assert(decoded("a", `${version}ada`));
    assert(decoded("W", "ada"));
    const texts = [
      ...["", "{", "null", "1", "ada", version, `${version}ada`, etag, body],
      ...[`${version}${body}`, `${version}${etag}`, `${etag}${body}`],
      ...[`${version}${etag}null`, `${version}${etag}[${body}]`],
      ...[`${version}${etag}{}`, `${version}${etag}{"id":"ada"}`],
      ...[`${whole} `, `${whole},`, `${whole}{}`, ` ${whole}`],
      ...[`${version} ${etag}${body}`, `${version}${etag} ${body}`],
      ...[`${version}${etag}${etag}${body}`, whole.slice(0, -1)],
      whole.replace('"id":"ada"', '"id":"eve"'),
      whole.replace("}", ',"more":1}'),
      whole.replace("}", ',"__proto__":{}}'),
      whole.replace("Lovelace", "Love\\nlace"),
      whole.replace(etag, '"\\r\\n"'),
      whole.replace(etag, etag.replace(/.{2}$/, '\n"')),
      whole.replace(etag, etag.toUpperCase()),
      whole.replace(etag, "1"),
      whole.replace(version, "00000000"),
    ];
    for (const text of texts) {
      assertEquals(decoded("e", text), undefined, text);
    }
    for (
      const text of ["", "ada", version, `${version}eve`, `${version}ada `]
    ) {
      assertEquals(decoded("a", text), undefined, text);
    }
    for (const kind of [MARK, PLACEHOLDER]) {
      for (const text of ["", "eve", "ada ", `${version}ada`]) {
        assertEquals(decoded(kind, text), undefined, text);
      }
    }
    for (const kind of ["r", "x", "E", "\0"]) {
      assertEquals(decoded(kind, whole), undefined, kind);
      assertEquals(decoded(kind, `${version}${body}`), undefined, kind);
    }
  });

  it("does not decode with a value that breaks a rule of the record", () => {
    for (const name of ["", "a\n", "\x1b[2J", "x".repeat(256), "\ud83d"]) {
      const record = { ...ada, firstName: name };
      const plain = { kind: "record", record } as const;
      const { freshUntil, freshFor } = entry;
      const value = { kind: "entry", record, freshUntil, freshFor } as const;
      for (
        const [space, it] of [["entry", value], ["record", plain]] as const
      ) {
        const key = { space, id: ada.id };
        const bytes = encode(PERSON, key, it);
        assertEquals(decode(PERSON, key, bytes), undefined, name);
      }
    }
  });

  it("does not decode with a time that no entry can have", () => {
    const { body, etag } = represent(PERSON, ada);
    const { version } = PERSON;
    const month = 2_592_000_000;
    const decoded = (...times: [number, number]) =>
      [
        envelope("e", `${version}${etag}${body}`, times),
        envelope("a", `${version}ada`, times),
      ].filter((it) => decode(PERSON, key, it)).length;
    assertEquals(decoded(Date.now(), month), 2);
    assertEquals(decoded(Date.now(), 0), 2);
    for (const wrong of [Infinity, -Infinity, NaN]) {
      assertEquals(decoded(wrong, 1), 0, `${wrong}`);
      assertEquals(decoded(1, wrong), 0, `${wrong}`);
    }
    for (const wrong of [-1, month + 1, 1e300]) {
      assertEquals(decoded(1, wrong), 0, `${wrong}`);
    }
  });

  it("does not decode from random bytes", () => {
    const { below, bytes } = random(1);
    for (let i = 0; i < 5000; i++) {
      assertEquals(
        decode(PERSON, key, Buffer.from(bytes(below(200)))),
        undefined,
      );
    }
  });
});
