import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readFileSync } from "node:fs";
import { readSecret } from "../../src/config/secret_file.ts";

const FILE = { text: "/x", from: "--read-token-file" };

/** The fault of a file whose reader throws the error. */
function faultOf(error: Error): string {
  const faults: string[] = [];
  const content = readSecret(FILE, () => {
    throw error;
  }, faults);
  assertEquals([content, faults.length], [undefined, 1]);
  return faults.join();
}

describe("a secret in a file", () => {
  it("is the content of the file, as it is", () => {
    const faults: string[] = [];
    const read = (path: string) => `secret of ${path}\n`;
    assertEquals(readSecret(FILE, read, faults), "secret of /x\n");
    assertEquals(faults, []);
  });

  it("that cannot be read is a fault that says why, without a secret", () => {
    const fault = faultOf(new Error("hunter2"));
    assertStringIncludes(
      fault,
      '--read-token-file: the file "/x" cannot be read: it is not a text file',
    );
    assertFalse(fault.includes("hunter2"));
  });

  it("has the reasons of real files", () => {
    const faults: string[] = [];
    for (const text of ["/nowhere/token", Deno.cwd()]) {
      const file = { text, from: "X" };
      readSecret(file, (path) => readFileSync(path, "utf8"), faults);
    }
    assertEquals(faults.map((it) => it.replace(/^.*: /, "")), [
      "it does not exist",
      "it is a folder",
    ]);
  });
});
