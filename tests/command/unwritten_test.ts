import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { whyUnwritten } from "../../src/command/unwritten.ts";

describe("why an output cannot be written", () => {
  const REASONS: [code: string | undefined, reason: string][] = [
    ["ENOENT", "there is no folder for it"],
    ["ENOTDIR", "a file is in the place of its folder"],
    ["EACCES", "the operating system does not permit it"],
    ["EISDIR", "a folder is in its place"],
    ["EROFS", "its file system is read-only"],
    ["ENAMETOOLONG", "its name is too long"],
    ["ENOSPC", "there is no space left"],
    ["EDQUOT", "the quota of the disk is used up"],
    ["EIO", "the operating system answers EIO"],
    ["ERR_HUNTER2", "the output cannot be written"],
    [undefined, "the output cannot be written"],
  ];
  for (const [code, reason] of REASONS) {
    it(`is said without the error's text: ${code}`, () => {
      const error = Object.assign(new Error("hunter2"), { code });
      assertEquals(whyUnwritten(error), reason);
    });
  }
});
