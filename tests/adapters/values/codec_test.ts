import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { decode, encode } from "../../../adapters/values/codec.ts";
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

describe("a value on a cache server", () => {
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

  it("shows nothing of the memory that it is made in", () => {
    const { freshUntil, freshFor } = entry;
    const values: Value<Person>[] = [
      PLACEHOLDER,
      MARK,
      entry,
      { kind: "entry", record: null, freshUntil, freshFor },
      { kind: "record", record: ada },
    ];
    const encoded = () =>
      values.map((it) => encode(PERSON, key, it).toString("hex"));
    const clean = encoded();
    const { allocUnsafe } = Buffer;
    Buffer.allocUnsafe = (size) => allocUnsafe(size).fill(0xff);
    try {
      assertEquals(encoded(), clean);
    } finally {
      Buffer.allocUnsafe = allocUnsafe;
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
