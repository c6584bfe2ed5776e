import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startError } from "../../../../src/command/serve/workers/start_error.ts";

describe("the error of a worker that did not start", () => {
  it("says which permission is missing", () => {
    const error = startError({
      code: 1,
      error: 'Requires read access to "/app/main.ts", run again with …',
    });
    assertEquals(error.code, "config");
    assertStringIncludes(error.message, "--allow-read: main.ts");
  });

  it("says else what ended it", () => {
    for (
      const [end, text] of [
        [{ code: 1, error: "no memory" }, "listened: no memory"],
        [{ code: 7, error: undefined }, "listened: exit code 7"],
      ] as const
    ) {
      const error = startError(end);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, text);
    }
  });
});
