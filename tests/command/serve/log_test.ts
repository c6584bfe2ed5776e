import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventually } from "../../system/e2e/eventually.ts";
import { keep } from "../../support/produced/keep.ts";
import { ROOT } from "../../support/root.ts";

/** A pipe holds 64 KiB, which is some 300 lines of the audit. */
const WRITES = 1_000;

/** How long an answer may take; one that waits for a reader never comes. */
const SOON = 60_000;

const BODY = JSON.stringify({ firstName: "Ada", lastName: "Lovelace" });

type Lines = ReadableStreamDefaultReader<Uint8Array>;

/** The address in the first line; no more is read. */
async function addressIn(lines: Lines): Promise<string> {
  const decoder = new TextDecoder();
  for (let text = "";;) {
    const { value } = await lines.read();
    if (!value) throw new Error(`It did not start: ${text}`);
    keep("log")(value);
    text += decoder.decode(value, { stream: true });
    const [, address] = /Listening on (http[^\s"]+)/.exec(text) ?? [];
    if (address) return address;
  }
}

async function rest(lines: Lines): Promise<void> {
  for (;;) {
    const { value } = await lines.read();
    if (!value) return;
    keep("log")(value);
  }
}

describe("serve, with a log that no program reads", () => {
  it("continues to answer, and exits with 0", async () => {
    const args = ["run", "-A", "main.ts", "--port=0"];
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args, "--database=sqlite::memory:"],
      cwd: ROOT,
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const lines = child.stderr.getReader();
    let ended = false;
    const status = child.status.finally(() => ended = true);
    try {
      const address = await addressIn(lines);
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
      await rest(lines);
    }
  });
});
