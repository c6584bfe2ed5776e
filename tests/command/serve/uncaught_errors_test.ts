import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { surviveUncaughtErrors } from "../../../src/command/serve/uncaught_errors.ts";
import { NO_LOG } from "../../../src/log/log.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";
import { addressOf, Program } from "../program.ts";

const FAULTS = [
  "rejection",
  "nothing",
  "text",
  "timer",
  "microtask",
  "emitter",
];

function start(): Program {
  return new Program([], {
    script: "tests/command/serve/uncaught_errors_program.ts",
  });
}

async function read(address: URL, id: string): Promise<number> {
  const response = await fetch(new URL(`persons/${id}`, address));
  await response.body?.cancel();
  return response.status;
}

describe("uncaught errors", () => {
  it("do not end the process, and are counted and logged without their message", async () => {
    await using service = start();
    const address = await addressOf(service);
    for (const [i, id] of FAULTS.entries()) {
      assertEquals(await read(address, id), 404);
      await service.err(new RegExp(`"count":${i + 1},`));
      assertEquals(await read(address, "a"), 404);
    }
    service.kill("SIGTERM");
    const { code, stderr } = await service.ended();
    assertEquals(code, 0);
    assertStringIncludes(stderr, '"name":"TypeError","code":"ER_MISHAP"');
    assertStringIncludes(stderr, '"kind":"unhandledrejection"');
    assertStringIncludes(stderr, '"kind":"error"');
    assert(!/hunter2|SELECT/.test(stderr), stderr);
  });

  it("stop the process gracefully if there are too many", async () => {
    await using service = start();
    const address = await addressOf(service);
    for (let i = 0; i < 11; i++) {
      assertEquals(await read(address, "rejection"), 404);
    }
    const { code, stderr } = await service.ended();
    assertEquals(code, 1);
    const messages = stderr.trimEnd().split("\n").map((line) =>
      JSON.parse(line).message
    );
    assertEquals(messages.slice(-3), [
      "Too many uncaught errors: the service stops.",
      "The service is stopping: requests in flight may still end.",
      "Stopped.",
    ]);
    assert(!/hunter2|SELECT/.test(stderr), stderr);
  });

  it("never stop the process if they are rare", () => {
    using time = new SteadyTime();
    using uncaught = surviveUncaughtErrors(NO_LOG);
    const fault = () => {
      const init = { cancelable: true, error: new Error() };
      const event = new ErrorEvent("error", init);
      globalThis.dispatchEvent(event);
      assert(event.defaultPrevented);
    };
    for (let i = 0; i < 100; i++) {
      time.tick(1_001);
      fault();
    }
    assertEquals(uncaught.signal.aborted, false);
    time.tick(1_000);
    for (let i = 0; i < 2; i++) fault();
    assertEquals(uncaught.signal.aborted, true);
  });
});
