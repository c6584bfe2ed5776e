import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { jsonLog, type Log } from "../../src/log/log.ts";
import type { LogSink } from "../../src/log/queue.ts";
import { RUNTIME } from "../../src/runtime.ts";

/** What the log wrote, when it is written. */
async function linesOf(
  log: (log: Log) => void,
  atOnce?: number,
): Promise<string> {
  const lines = new Lines(atOnce);
  await using queued = jsonLog(lines, { ...RUNTIME, now: () => 0 });
  log(queued);
  await queued[Symbol.asyncDispose]();
  return lines.text;
}

class Lines implements LogSink {
  text = "";

  /** Takes no more bytes at once than these, as a pipe may. */
  constructor(private readonly atOnce = 7) {}

  write(bytes: Uint8Array): Promise<number> {
    const taken = bytes.subarray(0, this.atOnce);
    this.text += new TextDecoder().decode(taken);
    return Promise.resolve(taken.length);
  }
}

describe("jsonLog", () => {
  it("writes one JSON object per line for any field", async () => {
    const text = await linesOf((log) => {
      log.info("a\nb", { count: 1, big: 2n });
      log.warn("c");
    });
    const time = "1970-01-01T00:00:00.000Z";
    assertEquals(text.trimEnd().split("\n").map((it) => JSON.parse(it)), [
      { time, level: "info", message: "a\nb", count: 1, big: "2" },
      { time, level: "warn", message: "c" },
    ]);
  });

  it("has nothing that a terminal obeys, and loses nothing", async () => {
    const hostile = "\x1b[2J\x9b31m\u202eabc\u2028\u{e0001}\x7f";
    const text = await linesOf((log) => log.info(hostile, { [hostile]: 1 }));
    assertEquals(/[^\n\x20-\x7e]/.exec(text), null);
    const line = JSON.parse(text);
    assertEquals([line.message, line[hostile]], [hostile, 1]);
  });

  it("reduces an error to its fields, wherever it is in an entry", async () => {
    const error = new TypeError("SELECT hunter2");
    const fields = { error, inside: [{ error }] };
    const text = await linesOf((log) => log.error("Failed.", fields));
    const entry = JSON.parse(text);
    assertEquals(entry.error.name, "TypeError");
    assertEquals(entry.inside[0].error, entry.error);
    assertEquals(text.includes("hunter2"), false);
  });

  it("writes the message of an entry with a cyclic field", async () => {
    const self: Record<string, unknown> = {};
    self.self = self;
    const text = await linesOf((log) => log.info("round", { self }));
    assertEquals(JSON.parse(text).message, "round");
  });

  it("reports dropped lines as a warning with their number", async () => {
    const text = await linesOf((log) => {
      log.info("x".repeat(999_000));
      log.info("y".repeat(999_000));
      log.info("z".repeat(999_000));
    }, 1_000_000);
    const gap = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
    assertEquals([gap.level, gap.count], ["warn", 1]);
  });
});
