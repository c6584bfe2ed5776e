import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { splitLines } from "../../../src/command/transfer/lines.ts";
import { chunksOf } from "./rows.ts";

/** The lines of a text that arrives in chunks of a size; `null` is too long. */
async function split(text: string, size: number, limit = 100) {
  const lines: (string | null)[] = [];
  for await (
    const { number, bytes } of splitLines(chunksOf(text, size), limit)
  ) {
    assertEquals(number, lines.length + 1);
    lines.push(bytes ? new TextDecoder().decode(bytes) : null);
  }
  return lines;
}

const TEXTS: Record<string, (string | null)[]> = {
  "": [],
  "\n": [""],
  "a": ["a"],
  "a\n": ["a"],
  "a\n\nb": ["a", "", "b"],
  "a\r\nb": ["a\r", "b"],
  "é😀\né": ["é😀", "é"],
};

describe("the lines of bytes", () => {
  for (const [text, lines] of Object.entries(TEXTS)) {
    it(`of ${JSON.stringify(text)} do not depend on the chunks`, async () => {
      for (const size of [1, 2, 3, 1_000]) {
        assertEquals(await split(text, size), lines);
      }
    });
  }

  it("may be as long as the limit, in bytes", async () => {
    for (const size of [1, 3, 1_000]) {
      assertEquals(
        await split("1234\n12345\n12é4\n1\n12345", size, 4),
        ["1234", null, null, "1", null],
      );
      assertEquals(await split("12é\n", size, 4), ["12é"]);
    }
  });

  it("give the text again, whatever it is", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r") });
    const size = fc.integer({ min: 1, max: 9 });
    await fc.assert(fc.asyncProperty(text, size, async (text, size) => {
      const lines = await split(text, size, 1_000);
      assertEquals(lines.join("\n"), text.replace(/\n$/, ""));
    }));
  });
});
