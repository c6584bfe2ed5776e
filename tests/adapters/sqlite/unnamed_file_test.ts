import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { closeSync, openSync } from "node:fs";
import { unnamedFile } from "../../../adapters/sqlite/unnamed_file.ts";

describe("a file without a name", () => {
  // As include/uapi/asm-generic/fcntl.h of Linux says, and that file of arm64.
  it("has the flags of Linux on each architecture", () => {
    assertEquals(unnamedFile("x86_64"), 0o20200001);
    assertEquals(unnamedFile("aarch64"), 0o20040001);
  });

  it("is known to Linux by its flags, and leaves no trace", async () => {
    if (Deno.build.os !== "linux") return;
    const folder = await Deno.makeTempDir();
    let code: unknown;
    try {
      closeSync(openSync(folder, unnamedFile(), 0o600));
    } catch (error) {
      // The file system may have no such files.
      ({ code } = error as { code?: unknown });
    }
    assertNotEquals(code, "EINVAL");
    assertEquals([...Deno.readDirSync(folder)], []);
    await Deno.remove(folder);
  });
});
