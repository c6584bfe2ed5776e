import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { csv } from "../../../src/command/transfer/csv.ts";
import { chooseFormat } from "../../../src/command/transfer/formats.ts";
import { ndjson } from "../../../src/command/transfer/ndjson.ts";
import type { Format } from "../../../src/command/transfer/row.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { chunksOf, PLAIN, UGLY_PEOPLE } from "./rows.ts";

const FORMATS = [ndjson, csv];

async function roundTrip(
  format: Format,
  people: readonly Person[],
  size: number,
): Promise<Person[]> {
  const text = format.head + format.write(people, PLAIN);
  const back = [];
  for await (
    const row of format.read(chunksOf(text, size), { ignoreUnknown: false })
  ) {
    if ("fault" in row) throw new Error(`${row.line}: ${row.fault}`);
    back.push(row.person);
  }
  return back;
}

/** Any text that a name may be. */
const name = fc.string({ unit: "binary", minLength: 1, maxLength: 20 })
  .filter((text) => !/\p{Cc}/u.test(text) && text !== "." && text !== "..");

for (const format of FORMATS) {
  describe(`${format.name}, written and read again,`, () => {
    it("is the same for every special character", async () => {
      for (const size of [1, 7, 1 << 16]) {
        assertEquals(await roundTrip(format, UGLY_PEOPLE, size), UGLY_PEOPLE);
      }
    });

    it("is the same for any people", async () => {
      const people = fc.array(
        fc.record({ id: name, firstName: name, lastName: name })
          .map((it) => PERSON.parse(it)),
        { maxLength: 5 },
      );
      await fc.assert(
        fc.asyncProperty(people, fc.integer({ min: 1, max: 50 }), async (
          people,
          size,
        ) => assertEquals(await roundTrip(format, people, size), people)),
      );
    });
  });
}

describe("the format of a file", () => {
  it("is the named one, or that of the file's extension", () => {
    assertEquals(chooseFormat("a.csv", "ndjson"), ndjson);
    assertEquals(chooseFormat("a.CSV", undefined), csv);
    assertEquals(chooseFormat("a.jsonl", undefined), ndjson);
    for (const file of ["-", "/dev/stdin", "/dev/stdout"]) {
      assertEquals(chooseFormat(file, undefined), ndjson);
    }
  });

  const REFUSED: [file: string, named: string | undefined, reason: string][] = [
    ["a.csv", "xml", '--format must be ndjson or csv, not "xml"'],
    ["a.csv", "", "--format must be ndjson or csv"],
    ["people.txt", undefined, "--format=ndjson or --format=csv"],
    ["csv", undefined, "does not end with .ndjson or .jsonl or .csv"],
  ];
  for (const [file, named, reason] of REFUSED) {
    it(`is a fault for ${file} and ${named}, which names what works`, () => {
      const error = assertThrows(() => chooseFormat(file, named), AppError);
      assertEquals(error.code, "config");
      assertStringIncludes(error.message, reason);
    });
  }
});
