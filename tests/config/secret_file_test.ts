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

  const failure = (code: string) =>
    Object.assign(new Error("hunter2"), { code });
  const REASONS: [error: Error, reason: string][] = [
    [new Deno.errors.NotCapable("hunter2"), "add --allow-read=FILE"],
    [failure("EACCES"), "the operating system does not permit it"],
    [failure("ENOENT"), "it does not exist"],
    [new Error("hunter2"), "it is not a text file"],
  ];
  for (const [error, reason] of REASONS) {
    it(`that cannot be read is a fault: ${reason}`, () => {
      const fault = faultOf(error);
      assertStringIncludes(
        fault,
        '--read-token-file: the file "/x" cannot be read: ',
      );
      assertStringIncludes(fault, reason);
      assertFalse(fault.includes("hunter2"));
    });
  }

  it("has the reasons of real files", () => {
    const faults: string[] = [];
    for (const text of ["/nowhere/token", Deno.cwd()]) {
      const file = { text, from: "X" };
      readSecret(file, (path) => readFileSync(path, "utf8"), faults);
    }
    assertEquals(faults.map((it) => it.replace(/^.*: /, "")), [
      "it does not exist",
      "it is not a text file",
    ]);
  });
});
