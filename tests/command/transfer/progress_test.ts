import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import process from "node:process";
import { createProgress } from "../../../src/command/transfer/progress.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";
import { Captured } from "../captured.ts";

/** Takes over the standard error, which is a terminal or not. */
function stderr(isTerminal: boolean) {
  const stack = new DisposableStack();
  const captured = stack.use(new Captured("stderr"));
  Deno.stderr.isTerminal = () => isTerminal;
  stack.defer(() => Reflect.deleteProperty(Deno.stderr, "isTerminal"));
  return {
    lines: () => captured.text.split("\n").slice(0, -1),
    [Symbol.dispose]: () => stack.dispose(),
  };
}

describe("the progress of a command", () => {
  it("is a line each second if no terminal shows it", () => {
    using time = new SteadyTime();
    using output = stderr(false);
    const progress = createProgress(1_000);
    progress.update(100, "early");
    time.tick(999);
    progress.update(200, "still early");
    time.tick(1);
    progress.update(339, "one");
    progress.update(400, "early again");
    time.tick(1_500);
    progress.update(1_000, "two");
    progress.stop();
    assertEquals(output.lines(), ["one (33 %)", "two (100 %)"]);
  });

  it("has no percentage if the size is unknown or 0", () => {
    using time = new SteadyTime();
    using output = stderr(false);
    for (const size of [undefined, 0]) {
      const progress = createProgress(size);
      time.tick(1_000);
      progress.update(5, "some");
    }
    assertEquals(output.lines(), ["some", "some"]);
  });

  it("prints a note at once", () => {
    using output = stderr(false);
    createProgress(10).note("Line 3 is not JSON");
    assertEquals(output.lines(), ["Line 3 is not JSON"]);
  });
});

// Node's stream listens to the size of the terminal, and never stops.
const LISTENS = { sanitizeOps: false, sanitizeResources: false };

describe("the progress on a terminal", LISTENS, () => {
  it("is a bar, which a note overwrites and the end removes", () => {
    using output = stderr(true);
    const drawn: string[] = [];
    using stack = new DisposableStack();
    process.stderr.write = (text: string | Uint8Array) => {
      drawn.push(String(text));
      return true;
    };
    stack.defer(() => Reflect.deleteProperty(process.stderr, "write"));
    const progress = createProgress(200);
    progress.update(50, "some");
    progress.note("Line 3 is not JSON");
    progress.stop();
    assertEquals(output.lines(), ["\r\x1b[KLine 3 is not JSON"]);
    assertStringIncludes(drawn.join(""), "25 % some");
    assertEquals(drawn.at(-1), "\x1b[2K");
  });
});
