import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../src/errors.ts";
import { jsonLog, type LogSink } from "../src/log.ts";

class Lines implements LogSink {
  text = "";

  /** Takes no more than seven bytes at once, as a pipe may. */
  writeSync(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, 7);
    this.text += new TextDecoder().decode(taken);
    return taken.length;
  }
}

describe("jsonLog", () => {
  it("writes one object a line, whatever is in it", () => {
    const lines = new Lines();
    const log = jsonLog(lines, () => 0);
    log.info("a\nb", { count: 1, big: 2n });
    log.warn("c");
    const time = "1970-01-01T00:00:00.000Z";
    assertEquals(lines.text.trimEnd().split("\n").map((it) => JSON.parse(it)), [
      { time, level: "info", message: "a\nb", count: 1, big: "2" },
      { time, level: "warn", message: "c" },
    ]);
  });

  it("tells of an error what it is and where, not what it says", () => {
    const lines = new Lines();
    const secret = "SELECT hunter2\n    at leak (file:///hunter2.ts:1:1)";
    const cause = Object.assign(new TypeError(secret), {
      code: "ECONNREFUSED",
      password: secret,
      cause: { secret },
    });
    const error = new AppError("unavailable", "It is down.", { cause });
    jsonLog(lines).error("Failed.", { error });
    const entry = JSON.parse(lines.text);
    assertEquals(entry.error.name, "AppError");
    assertEquals(entry.error.code, "unavailable");
    assertEquals(entry.error.message, "It is down.");
    assertMatch(entry.error.at[0], /^tests\/log_test\.ts:\d+:\d+$/);
    const { at, ...told } = entry.error.cause;
    assertEquals(told, { name: "TypeError", code: "ECONNREFUSED" });
    assertMatch(at[0], /^tests\/log_test\.ts:\d+:\d+$/);
    assertEquals(/hunter2|SELECT|file:/.test(lines.text), false);
  });

  it("tells of no name and no code that is not a word", () => {
    const lines = new Lines();
    const secret = "PASSWORD hunter2";
    const error = Object.assign(new Error(), { name: secret, code: secret });
    jsonLog(lines).error("Failed.", { error, inside: [{ error }] });
    assertEquals(JSON.parse(lines.text).error.name, "Error");
    assertEquals(lines.text.includes("hunter2"), false);
  });

  it("survives a field that refers to itself, and a sink that is gone", () => {
    const lines = new Lines();
    const self: Record<string, unknown> = {};
    self.self = self;
    jsonLog(lines).info("round", { self });
    assertEquals(JSON.parse(lines.text).message, "round");

    const gone = jsonLog({
      writeSync() {
        throw new Deno.errors.BrokenPipe();
      },
    });
    gone.error("nobody reads this");
  });
});
