import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { decode, LAYOUT } from "../../../adapters/values/codec.ts";
import { type Key, MARK, PLACEHOLDER } from "../../../src/dao/key_value.ts";
import { PERSON } from "../../../src/person/person.ts";
import { represent } from "../../../src/record/representation.ts";
import { person } from "../../contract/people.ts";

const ada = person("ada", "Ada", "Lovelace");
const key: Key = { space: "entry", id: ada.id };

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

describe("a value that another program wrote, with a valid checksum", () => {
  it("does not decode in another layout", () => {
    assertEquals(decode(PERSON, key, envelope(MARK, key.id)), MARK);
    for (const layout of [0, 1, 2, 3, 4, 6, 255]) {
      const bytes = envelope(MARK, key.id, [0, 0], layout);
      assertEquals(decode(PERSON, key, bytes), undefined);
    }
  });

  it("does not decode with a wrong kind or text", () => {
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
});
