import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { csv } from "../../../src/command/transfer/csv.ts";
import { LONGEST_ROW } from "../../../src/command/transfer/row.ts";
import { AppError } from "../../../src/errors.ts";
import { broken, chunksOf, HEAD, person, PLAIN, read } from "./rows.ts";

describe("CSV", () => {
  it("may have its columns in any order and in either spelling", async () => {
    assertEquals(await read(csv, "last_name, id ,first_name\nB,1,A\n"), [
      "2 1 A B",
    ]);
    assertEquals(await read(csv, '"lastName","firstName","id"\nB,A,1'), [
      "2 1 A B",
    ]);
  });

  it("may have the names of its columns in any case", async () => {
    assertEquals(await read(csv, "ID,FIRSTNAME,Last_Name\n1,A,B"), ["2 1 A B"]);
  });

  it("ignores other columns only if it is asked to", async () => {
    const text = "age,id,firstName,note,lastName,\n1,2,A,x,B,\n1,2,A\n";
    const error = await assertRejects(() => read(csv, text), AppError);
    assertStringIncludes(error.message, "Add --ignore-unknown");
    assertEquals(await read(csv, text, 1000, true), [
      "2 2 A B",
      "3: has 3 columns instead of 6",
    ]);
    for (
      const missing of ["age,id,firstName\n", "id,ID,firstName,lastName\n"]
    ) {
      const error = await assertRejects(
        () => read(csv, missing, 1000, true),
        AppError,
      );
      assert(!error.message.includes("--ignore-unknown"));
    }
  });

  it("escapes the formulas of a spreadsheet only if it is asked to", () => {
    const sums = ["=1+1", "+1", "-1", "@SUM(A1)", "a=1"].map((it) =>
      person("1", it)
    );
    const written = (escapeFormulas: boolean) =>
      csv.write(sums, { escapeFormulas }).split("\n").map((it) =>
        it.split(",")[1]
      );
    assertEquals(written(false), [
      "=1+1",
      "+1",
      "-1",
      "@SUM(A1)",
      "a=1",
      undefined,
    ]);
    assertEquals(written(true), [
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "a=1",
      undefined,
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
        "id;firstName;lastName\n",
      ]
    ) {
      const error = await assertRejects(() => read(csv, text), AppError);
      assertEquals(error.code, "invalid");
      assertStringIncludes(error.message, "id, firstName and lastName");
      assertStringIncludes(
        error.message,
        ", separated by commas, in any order",
      );
    }
  });

  it("stops at a header with a misplaced quote, and reads no other header", async () => {
    for (const row of ["1;Ada;King", "id,firstName,lastName"]) {
      const text = `"id";"firstName";"lastName"\n${row}\n`;
      const { message } = await assertRejects(() => read(csv, text), AppError);
      assert(
        message.endsWith("; it has a quote that is not doubled or not closed"),
        message,
      );
    }
  });

  it("shows a wrong header in one line, without terminal escapes", async () => {
    const text = `"id\n0 rows read\x1b[2J",${"x".repeat(60_000)}\n`;
    const { message } = await assertRejects(() => read(csv, text), AppError);
    assertStringIncludes(message, 'it is "id\\u{a}0 rows read\\u{1b}[2J,xxx');
    assertEquals(message.match(/\p{Cc}/u), null);
    assert(message.length < 300);
  });

  it("reports each bad row by its line, and continues", async () => {
    const text = HEAD + '1,A,B\n2,A\n3,A,B,C\n4,"A\nA",B\n,,\n7,A,B\n';
    for (const size of [1, 1000]) {
      assertEquals(await read(csv, text, size), [
        "2 1 A B",
        "3: has 2 columns instead of 3",
        "4: has 4 columns instead of 3",
        "6: is bad: firstName must not contain control characters",
        "7: is bad: id must be 1 to 255 characters long; " +
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
        for await (
          const { line } of csv.read(chunksOf(text, size), {
            ignoreUnknown: false,
          })
        ) {
          lines.push(line);
        }
      }, AppError);
      assertEquals(lines, [2]);
      assertEquals(error.code, "invalid");
      assertStringIncludes(error.message, "begins on line 3 ");
    }
  });

  it("quotes what a spreadsheet would trim or split", () => {
    assertEquals(csv.head, HEAD);
    assertEquals(
      csv.write([person("1", " A", 'a"b'), person("2", "a,b", "")], PLAIN),
      '1," A","a""b"\n2,"a,b",\n',
    );
    assertEquals(csv.write([], PLAIN), "");
  });
});
