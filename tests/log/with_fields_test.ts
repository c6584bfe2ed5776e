import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type LogFields, SPARE } from "../../src/log/entry.ts";
import { withFields } from "../../src/log/with_fields.ts";

describe("a log with further fields", () => {
  it("adds them to each entry, and keeps the rest", async () => {
    const written: unknown[] = [];
    const push = (message: string, fields?: LogFields) =>
      void written.push([message, fields]);
    {
      await using log = withFields({
        info: push,
        warn: push,
        error: push,
        [Symbol.asyncDispose]: () => Promise.resolve(push("end")),
      }, { worker: 2 });
      log.info("a");
      log.warn("b", { c: 1 });
      log.error("d", { [SPARE]: true });
    }
    assertEquals(written, [
      ["a", { worker: 2 }],
      ["b", { worker: 2, c: 1 }],
      ["d", { worker: 2, [SPARE]: true }],
      ["end", undefined],
    ]);
  });
});
