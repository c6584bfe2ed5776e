import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { err, out } from "../../src/command/terminal.ts";
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
