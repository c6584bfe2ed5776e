import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { csv } from "../../../src/command/transfer/csv.ts";
import { chooseFormat } from "../../../src/command/transfer/formats.ts";
import { ndjson } from "../../../src/command/transfer/ndjson.ts";
import { type Format, LONGEST_ROW } from "../../../src/command/transfer/row.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { broken, chunksOf, read, UGLY_PEOPLE } from "./rows.ts";

const FORMATS = [ndjson, csv];

async function roundTrip(
  format: Format,
  people: readonly Person[],
  size: number,
): Promise<Person[]> {
  const text = format.head + format.write(people);
  const back = [];
  for await (const row of format.read(chunksOf(text, size))) {
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

describe("NDJSON", () => {
  const line = (id: number) => `{"id":"${id}","firstName":"A","lastName":"B"}`;

  it("may have CRLF, empty lines, and no newline at the end", async () => {
    const text = `${line(1)}\r\n\n  \n${line(2)}`;
    for (const size of [1, 1000]) {
      assertEquals(await read(ndjson, text, size), ["1 1 A B", "4 2 A B"]);
    }
  });

  it("has no rows if it is empty", async () => {
    assertEquals(await read(ndjson, ""), []);
    assertEquals(await read(ndjson, "\n\n"), []);
  });

  it("reports each bad row by its line, and continues", async () => {
    const text = [
      line(1),
      "{",
      "[]",
      '{"id":"a\\u0000","firstName":""}',
      '{"id":"","firstName":"A","lastName":"B","age":1}',
      line(6),
    ].join("\n");
    assertEquals(await read(ndjson, text), [
      "1 1 A B",
      "2: is not JSON",
      "3: it must be an object with id, firstName and lastName",
      "4: id must not contain control characters; " +
      "firstName must be 1 to 255 characters long; lastName is missing",
      "5: id must be 1 to 255 characters long; age is not a known field",
      "6 6 A B",
    ]);
  });

  it("reports only the line that is not UTF-8", async () => {
    const text = `${line(1)}\n{"id":"¿"}\n${line(3)}`;
    assertEquals(await read(ndjson, broken(text), 5), [
      "1 1 A B",
      "2: is not valid UTF-8",
      "3 3 A B",
    ]);
  });

  it("skips an endless line without keeping it in memory", async () => {
    const text = `${line(1)}\n${"x".repeat(LONGEST_ROW + 1)}\n${line(3)}`;
    assertEquals(await read(ndjson, text, 1000), [
      "1 1 A B",
      "2: is longer than 65536 bytes",
      "3 3 A B",
    ]);
    assertEquals(await read(ndjson, "x".repeat(LONGEST_ROW + 1), 1000), [
      "1: is longer than 65536 bytes",
    ]);
  });
});

describe("CSV", () => {
  const HEAD = "id,firstName,lastName\n";

  it("may have its columns in any order and in either spelling", async () => {
    assertEquals(await read(csv, "last_name, id ,first_name\nB,1,A\n"), [
      "2 1 A B",
    ]);
    assertEquals(await read(csv, '"lastName","firstName","id"\nB,A,1'), [
      "2 1 A B",
    ]);
  });

  it("may have CRLF, empty lines, and no newline at the end", async () => {
    const text = "id,firstName,lastName\r\n1,A,B\r\n\r\n  \r\n2,A,\n3,A,B";
    for (const size of [1, 1000]) {
      assertEquals(await read(csv, text, size), [
        "2 1 A B",
        "5 2 A",
        "6 3 A B",
      ]);
    }
  });

  it("must begin with a header", async () => {
    for (
      const text of [
        "",
        "\n",
        "1,Ada,Lovelace\n",
        "id,firstName\n",
        "id,firstName,firstName\n",
        "id,firstName,lastName,age\n",
        "id,firstName,first_name,lastName\n",
      ]
    ) {
      const error = await assertRejects(() => read(csv, text), AppError);
      assertEquals(error.code, "invalid");
      assertStringIncludes(error.message, "id, firstName and lastName");
    }
  });

  it("reports each bad row by its line, and continues", async () => {
    const text = HEAD + '1,A,B\n2,A\n3,A,B,C\n4,"A\nA",B\n,,\n7,A,B\n';
    for (const size of [1, 1000]) {
      assertEquals(await read(csv, text, size), [
        "2 1 A B",
        "3: has 2 columns instead of 3",
        "4: has 4 columns instead of 3",
        "6: firstName must not contain control characters",
        "7: id must be 1 to 255 characters long; " +
        "firstName must be 1 to 255 characters long",
        "8 7 A B",
      ]);
    }
  });

  it("reports only the row that is not UTF-8", async () => {
    const text = `${HEAD}1,A,B\n2,¿,B\n3,"¿",B\n4,A,B\n`;
    assertEquals(await read(csv, broken(text), 3), [
      "2 1 A B",
      "3: is not valid UTF-8",
      "4: is not valid UTF-8",
      "5 4 A B",
    ]);
  });

  it("reports each line with a misplaced quote", async () => {
    const text = HEAD + '1,A,B\n2,A"A,B\n\n4,A"A",B"\n5,A,B"\n6,A,B\n';
    const fault = "has a quote that is not doubled or not closed";
    for (const size of [1, 1000]) {
      assertEquals(await read(csv, text, size), [
        "2 1 A B",
        `3: ${fault}`,
        `5: ${fault}`,
        `6: ${fault}`,
        "7 6 A B",
      ]);
    }
  });

  it("reports the lines that an open quote has swallowed", async () => {
    const text = HEAD + '1,A,B\n2,"A"A,B\n3,A,B\n4,A,"B"\n5,A,B\n';
    for (const size of [1, 1000]) {
      assertEquals(await read(csv, text, size), [
        "2 1 A B",
        "5: has a quote that is not doubled or not closed; " +
        "nothing from line 3 on was read",
        "6 5 A B",
      ]);
    }
  });

  it("reports a quote that is never closed", async () => {
    assertEquals(await read(csv, HEAD + '1,A,B\n2,"A,B\n3,A,B\n'), [
      "2 1 A B",
      "4: has a quote that is not doubled or not closed; " +
      "nothing from line 3 on was read",
    ]);
  });

  it("stops at a quote that would swallow the rest of the file", async () => {
    const text = HEAD + '1,A,B\n2,"' + "A,B\n".repeat(LONGEST_ROW);
    for (const size of [1000, 1 << 20]) {
      const lines: number[] = [];
      const error = await assertRejects(async () => {
        for await (const { line } of csv.read(chunksOf(text, size))) {
          lines.push(line);
        }
      }, AppError);
      assertEquals(lines, [2]);
      assertEquals(error.code, "invalid");
      assertStringIncludes(error.message, "begins on line 3 ");
    }
  });
});

describe("the format of a file", () => {
  it("is the named one, or that of the file's extension", () => {
    assertEquals(chooseFormat("a.csv", "ndjson"), ndjson);
    assertEquals(chooseFormat("a.CSV", undefined), csv);
    assertEquals(chooseFormat("a.jsonl", undefined), ndjson);
    assertEquals(chooseFormat("-", undefined), ndjson);
  });
});
