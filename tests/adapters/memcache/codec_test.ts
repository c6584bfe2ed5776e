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
  shortEpoch,
} from "../../../adapters/memcache/codec.ts";
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

/** The bytes of any text, with a valid checksum and layout. */
function envelope(text: string, layout = 4, body = 0): Buffer {
  const head = Uint8Array.of(layout, body >> 8, body & 255);
  const rest = Buffer.concat([head, Buffer.from(text)]);
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
    const text = encode(PERSON, key, MARK).toString("utf8", 7);
    assertEquals(decode(PERSON, key, envelope(text)), MARK);
    for (const layout of [0, 1, 2, 3, 255]) {
      assertEquals(decode(PERSON, key, envelope(text, layout)), undefined);
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

  it("does not decode with wrong elements, even with a valid checksum", () => {
    const { version } = PERSON;
    const { body, etag } = represent(PERSON, ada);
    const start = `"e","ada","${version}"`;
    const whole = `${start},2,1,${etag},${body}`;
    const decoded = (text: string, at = text.indexOf(",{") + 1) =>
      decode(PERSON, key, envelope(text, 4, at));
    assertEquals(decoded(`[${whole}]`), {
      kind: "entry",
      record: ada,
      shown: { body, etag },
      freshUntil: 2,
      freshFor: 1,
    });
    assert(decoded(`["a","ada","${version}",2,1]`));
    assert(decoded(`["W","ada"]`));
    const texts = [
      ...["", "{", "null", "1", '"e"', "{}", "[]", '["e"]', '["e","ada"]'],
      ...[`[${start}]`, `[${start},2]`, `[${start},2,1]`],
      ...[`[${start},2,1,${etag}]`, `[${start},2,1,${body}]`],
      ...[`[${start},2,1,${etag},null]`, `[${start},2,1,${etag},[${body}]]`],
      ...[`[${start},2,1,${etag},{}]`, `[${start},2,1,${etag},{"id":"ada"}]`],
      ...[
        `[${start},"2",1,${etag},${body}]`,
        `[${start},2,"1",${etag},${body}]`,
      ],
      ...[`[${start},2,null,${etag},${body}]`, `[${whole},"more"]`],
      ...[`[${whole}] `, `[${whole} ]`, `[${start},2,1,${etag}, ${body}]`],
      ...[
        `[${whole.replace('"id":"ada"', '"id":"eve"')}]`,
        `[${whole.replace('"e","ada"', '"e","eve"')}]`,
        `[${whole.replace('"e"', '"x"')}]`,
        `[${whole.replace("}", ',"more":1}')}]`,
        `[${whole.replace("Lovelace", "Love\\nlace")}]`,
        `[${whole.replace(etag, '"\\r\\n"')}]`,
        `[${whole.replace(etag, etag.toUpperCase())}]`,
        `[${whole.replace(etag, "1")}]`,
      ],
      ...[`[${whole.replace(version, "00000000")}]`, `["r","ada"]`],
      ...[`["a","ada","${version}",2,1,0]`, `["a","ada","${version}",2]`],
      ...[`["a","ada","${version}","2",1]`, `["a","ada","${version}",2,"1"]`],
      ...['["W"]', '["W","eve"]', '["W","ada",1]', '["P","ada",null]'],
      `{"0":"e","1":"ada","2":"${version}","length":3}`,
    ];
    for (const text of texts) assertEquals(decoded(text), undefined, text);
    // Nothing but the body is sent, wherever a stranger says that it begins.
    for (let at = 0; at <= whole.length + 2; at++) {
      const found = decoded(`[${whole}]`, at);
      assertEquals(found !== undefined, at === whole.indexOf(body) + 1);
    }
    assertEquals(decoded(`["W","ada"]`, 1), undefined);
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
    const start = `"ada","${PERSON.version}"`;
    const month = 2_592_000_000;
    const decoded = (times: string) =>
      [`["e",${start},${times},${etag},${body}]`, `["a",${start},${times}]`]
        .filter((it) =>
          decode(PERSON, key, envelope(it, 4, it.indexOf(",{") + 1))
        ).length;
    assertEquals(decoded(`${Date.now()},${month}`), 2);
    assertEquals(decoded(`${Date.now()},0`), 2);
    for (
      const times of [
        ...["1e999,1e999", "1e999,1", "-1e999,1", "1,1e999", "1,-1"],
        ...[`1e300,1e300`, `${Date.now()},${month + 1}`],
      ]
    ) assertEquals(decoded(times), 0, times);
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
