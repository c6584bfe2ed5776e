import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { createProgress } from "../../../src/command/transfer/progress.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";
import { ROOT } from "../../support/root.ts";
import { Captured } from "../captured.ts";

/** Takes over the standard error, which is no terminal. */
function stderr() {
  const stack = new DisposableStack();
  const captured = stack.use(new Captured("stderr"));
  Deno.stderr.isTerminal = () => false;
  stack.defer(() => Reflect.deleteProperty(Deno.stderr, "isTerminal"));
  return {
    lines: () => captured.text.split("\n").slice(0, -1),
    [Symbol.dispose]: () => stack.dispose(),
  };
}

describe("the progress of a command", () => {
  it("is a line each second if no terminal shows it", () => {
    using time = new SteadyTime();
    using output = stderr();
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
    using output = stderr();
    for (const size of [undefined, 0]) {
      const progress = createProgress(size);
      time.tick(1_000);
      progress.update(5, "some");
    }
    assertEquals(output.lines(), ["some", "some"]);
  });

  it("prints a note at once", () => {
    using output = stderr();
    createProgress(10).note("Line 3 is not JSON");
    assertEquals(output.lines(), ["Line 3 is not JSON"]);
  });

  it("ends no work when the terminal is gone", async () => {
    const program = `
      import { stderr } from "node:process";
      import { createProgress } from "./src/command/transfer/progress.ts";
      Deno.stderr.isTerminal = () => true;
      const progress = createProgress(10);
      stderr.emit("error", new Error("EIO"));
      progress.stop();
      console.log("done");`;
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", program],
      cwd: ROOT,
    }).output();
    assertEquals([code, new TextDecoder().decode(stdout)], [0, "done\n"]);
  });
});
