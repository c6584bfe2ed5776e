import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startThread } from "../../../../src/command/serve/workers/thread.ts";
import { readConfig } from "../../../../src/config/read_config.ts";

const config = readConfig({}, []);

/** A module of this text. */
const module = (text: string) =>
  `data:text/javascript,${encodeURIComponent(text)}`;

describe("a thread", () => {
  it("is given what it is started with, and says how it ended", async () => {
    const thread = startThread(
      module(`
        import { parentPort, workerData } from "node:worker_threads";
        parentPort.postMessage(workerData.number);
        parentPort.on("message", (code) => Deno.exit(code));
      `),
      { config, number: 7 },
    );
    const told = Promise.withResolvers<unknown>();
    thread.port.on("message", told.resolve);
    assertEquals(await told.promise, 7);
    thread.port.postMessage(3);
    assertEquals(await thread.ended, { code: 3, error: undefined });
  });

  it("says which error ended it", async () => {
    const entry = module(`throw new Error("broken at once");`);
    const { code, error } = await startThread(entry, { config, number: 1 })
      .ended;
    assertEquals(code, 1);
    assertStringIncludes(error ?? "", "broken at once");
  });

  it("is ended at once, whatever it does", async () => {
    const thread = startThread(module("for (;;);"), { config, number: 1 });
    thread.end();
    await thread.ended;
  });
});
