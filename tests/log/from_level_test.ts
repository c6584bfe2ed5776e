import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fromLevel } from "../../src/log/from_level.ts";

describe("a log from a level on", () => {
  for (
    const [level, expected] of [
      ["info", ["info", "warn", "error", "end"]],
      ["warn", ["warn", "error", "end"]],
      ["error", ["error", "end"]],
    ] as const
  ) {
    it(`leaves out what is less important than ${level}`, async () => {
      const written: string[] = [];
      const push = (message: string) => void written.push(message);
      {
        await using log = fromLevel({
          info: push,
          warn: push,
          error: push,
          [Symbol.asyncDispose]: () => Promise.resolve(push("end")),
        }, level);
        log.info("info");
        log.warn("warn");
        log.error("error");
      }
      assertEquals(written, expected as readonly string[] as string[]);
    });
  }
});
