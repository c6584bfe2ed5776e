import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ndjson } from "../../../src/command/transfer/ndjson.ts";
import { LONGEST_ROW } from "../../../src/command/transfer/row.ts";
import { AppError } from "../../../src/errors.ts";
import { broken, person, read, toNdjson } from "./rows.ts";

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
      "3: is bad: it must be an object with id, firstName and lastName",
      "4: is bad: id must not contain control characters; " +
      "firstName must be 1 to 255 characters long; lastName is missing",
      "5: is bad: id must be 1 to 255 characters long; age is not a known field",
      "6 6 A B",
    ]);
  });

  it("is refused if it is a JSON array, which a line of its own is not", async () => {
    for (const text of [`[${line(1)},\n${line(2)}]`, `\r\n [\n${line(1)}\n]`]) {
      for (const size of [1, 1000]) {
        await assertRejects(() => read(ndjson, text, size), AppError, "jq -c");
      }
    }
    assertEquals((await read(ndjson, `${line(1)}\n[]`))[0], "1 1 A B");
  });

  it("ignores unknown fields only if it is asked to", async () => {
    const text =
      `{"id":"1","firstName":"A","lastName":"B","age":1}\n[]\n1\nnull`;
    assertEquals(
      (await read(ndjson, text))[0],
      "1: is bad: age is not a known field",
    );
    const [first, ...others] = await read(ndjson, text, 1000, true);
    assertEquals(first, "1 1 A B");
    assertEquals(
      new Set(others.map((it) => it.slice(3))),
      new Set([
        "is bad: it must be an object with id, firstName and lastName",
      ]),
    );
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

  it("is written without a head, one line for each person", () => {
    assertEquals(ndjson.head, "");
    assertEquals(
      toNdjson([person("1"), person("2")]),
      `${line(1)}\n${line(2)}\n`,
    );
  });
});
