import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isDiskFull } from "../../src/command/disk_full.ts";

describe("a full disk", () => {
  it("is told from other errors by the code", () => {
    const full = Object.assign(new Error(), { code: "ENOSPC" });
    const other = Object.assign(new Error(), { code: "EPIPE" });
    assertEquals(
      [full, other, new Error(), undefined, "ENOSPC"].map(isDiskFull),
      [true, false, false, false, false],
    );
  });
});
