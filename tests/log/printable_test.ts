import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { excerpt, printable } from "../../src/log/printable.ts";

describe("what is printed on a terminal", () => {
  it("keeps text of every script, tabs and line breaks", () => {
    const texts = [
      "Ada\tLovelace\n",
      "é 中 שלום 😀",
      "می‌خواهم",
      "👩‍🚀",
      "\\u{1b}",
    ];
    for (const text of texts) assertEquals(printable(text), text);
  });

  const HIDDEN: Readonly<Record<string, string>> = {
    "\x1b[2J\x07": "\\u{1b}[2J\\u{7}",
    "\x9b1m\x7f\x00": "\\u{9b}1m\\u{7f}\\u{0}",
    "0 bad\r\x08": "0 bad\\u{d}\\u{8}",
    "\u202egpj.exe\u2066\u200f\u061c":
      "\\u{202e}gpj.exe\\u{2066}\\u{200f}\\u{61c}",
    "a\u200bb\ufeff\u2028\u2029": "a\\u{200b}b\\u{feff}\\u{2028}\\u{2029}",
    "\u{e0041}": "\\u{e0041}",
  };
  for (const [text, shown] of Object.entries(HIDDEN)) {
    it(`has ${shown} in place of what a terminal obeys or hides`, () => {
      assertEquals(printable(text), shown);
    });
  }
});

describe("an excerpt of a text that a stranger wrote", () => {
  it("is one line without anything that a terminal obeys", () => {
    assertEquals(
      excerpt("a\nLine 2 is\tfine\x1b", 80),
      "a\\u{a}Line 2 is\\u{9}fine\\u{1b}",
    );
  });

  it("is cut after so many characters, and never in the middle of one", () => {
    assertEquals(excerpt("abcdef", 6), "abcdef");
    assertEquals(excerpt("abcdefg", 6), "abcdef…");
    assertEquals(excerpt("😀😀😀", 2), "😀😀…");
    assertEquals(excerpt("\x1b".repeat(9), 2), "\\u{1b}\\u{1b}…");
  });
});
