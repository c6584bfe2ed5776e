import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { err, errOver, out } from "../../src/command/terminal.ts";
import { Captured } from "./captured.ts";

describe("a line on the terminal", () => {
  it("goes to the standard output or to the standard error", () => {
    using stdout = new Captured("stdout");
    using stderr = new Captured("stderr");
    out("a");
    err("b");
    out("c");
    assertEquals([stdout.text, stderr.text], ["a\nc\n", "b\n"]);
  });

  it("is written whole, also if the pipe takes a few bytes at once", () => {
    using stdout = new Captured("stdout", 3);
    out("Ada 😀 Lovelace");
    assertEquals(stdout.text, "Ada 😀 Lovelace\n");
  });

  it("cannot make the terminal do anything", () => {
    using stdout = new Captured("stdout");
    using stderr = new Captured("stderr");
    out("\x1b[2Ja");
    err("b\u202e");
    errOver("c\r");
    assertEquals(stdout.text, "\\u{1b}[2Ja\n");
    assertEquals(stderr.text, "b\\u{202e}\n\r\x1b[Kc\\u{d}\n");
  });

  const failures: [what: string, error: Error, fine: boolean][] = [
    ["the pipe is closed", new Deno.errors.BrokenPipe(), true],
    ["the disk is full", failure("ENOSPC"), false],
    ["the terminal is gone", failure("EIO"), false],
    ["the reader is too slow", new Deno.errors.WouldBlock(), false],
  ];
  for (const [what, error, fine] of failures) {
    it(`is lost without an error if ${what}`, () => {
      using _ = new Captured("stdout");
      Deno.stdout.writeSync = () => {
        throw error;
      };
      assertEquals(out("a"), fine);
    });
  }
});

function failure(code: string): Error {
  return Object.assign(new Error(), { code });
}
