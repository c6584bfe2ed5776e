import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventually } from "../e2e/eventually.ts";
import { ROOT } from "./program.ts";

/** A pipe holds 64 KiB, which is some 300 lines of the audit. */
const WRITES = 1_000;

/** How long an answer may take. */
const SOON = 5_000;

const BODY = JSON.stringify({ firstName: "Ada", lastName: "Lovelace" });

describe("serve, with a log that nobody reads", () => {
  it("goes on to answer, and ends with 0", async () => {
    const args = ["run", "-A", "main.ts", "--port=0"];
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args, "--database=sqlite::memory:"],
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let ended = false;
    const status = child.status.finally(() => ended = true);
    try {
      const address = await addressIn(child.stdout);
      const headers = { "Content-Type": "application/json" };
      const init = { method: "PUT", headers, body: BODY };
      for (let n = 0; n < WRITES; n++) {
        const signal = AbortSignal.timeout(SOON);
        const url = new URL(`persons/${n}`, address);
        const response = await fetch(url, { ...init, signal });
        await response.body?.cancel();
        assertEquals(response.status, 201);
      }
      child.kill("SIGTERM");
      await eventually(() => Promise.resolve(ended), (it) => it, SOON);
      assertEquals((await status).code, 0);
    } finally {
      if (!ended) child.kill("SIGKILL");
      await status;
      await child.stderr.cancel();
    }
  });
});

/** Reads on, until the end. */
async function addressIn(stdout: ReadableStream<Uint8Array>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  (async () => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of stdout) {
      text += decoder.decode(chunk);
      const address = /^Listening on (\S+)/m.exec(text)?.[1];
      if (address) resolve(address);
    }
  })();
  return await promise;
}
