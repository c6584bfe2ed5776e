import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { TOKEN } from "../../../adapters/redis/script.ts";
import { tokenIn, versionOf } from "../../../adapters/redis/version.ts";

const token = Buffer.from(Array.from({ length: TOKEN }, (_, i) => 16 * i));
const stored = Buffer.concat([token, Buffer.from("a value")]);

describe("a version in Redis", () => {
  it("holds the token of the value, and counts on its connection alone", () => {
    const version = versionOf(1, stored);
    assertEquals(tokenIn(version, 1), token);
    for (const other of [undefined, 0, 2, 11]) {
      assertEquals(tokenIn(version, other), undefined);
    }
    assertEquals(tokenIn(versionOf(undefined, stored), undefined), undefined);
  });
});
