import { assertEquals, assertThrows } from "@std/assert";
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

  it("is lost without an error if the pipe is closed or the disk is full", () => {
    using _ = new Captured("stdout");
    Deno.stdout.writeSync = () => {
      throw new Deno.errors.BrokenPipe();
    };
    out("a");
    Deno.stdout.writeSync = () => {
      throw Object.assign(new Error(), { code: "ENOSPC" });
    };
    out("a");
    Deno.stdout.writeSync = () => {
      throw new Deno.errors.BadResource();
    };
    assertThrows(() => out("a"), Deno.errors.BadResource);
  });
});
