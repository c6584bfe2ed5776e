import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { whyUnreadable } from "../src/unreadable.ts";

describe("why a file cannot be read", () => {
  const failure = (code: string) =>
    Object.assign(new Error("hunter2"), { code });
  const REASONS: [error: unknown, reason: string][] = [
    [
      new Deno.errors.NotCapable("hunter2"),
      "Deno does not permit it; put it into ./data, or add --allow-read=./data,FILE",
    ],
    [failure("ENOENT"), "it does not exist"],
    [failure("EACCES"), "the operating system does not permit it"],
    [failure("EISDIR"), "it is a folder"],
    [
      failure("ENOTDIR"),
      "it does not exist: a file is in the place of a folder",
    ],
    [failure("EMFILE"), "the operating system answers EMFILE"],
    [failure("ERR_HUNTER2"), "it is not a text file"],
    [new Error("hunter2"), "it is not a text file"],
  ];
  for (const [error, reason] of REASONS) {
    it(`is said without the error's text: ${reason}`, () => {
      assertEquals(whyUnreadable(error), reason);
    });
  }
});
