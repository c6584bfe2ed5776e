import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { jsonLog, type Log, type LogSink } from "../../src/log/log.ts";
import { RUNTIME } from "../../src/runtime.ts";

/** What the log wrote, when it is written. */
async function linesOf(log: (log: Log) => void): Promise<string> {
  const lines = new Lines();
  await using queued = jsonLog(lines, { ...RUNTIME, now: () => 0 });
  log(queued);
  await queued[Symbol.asyncDispose]();
  return lines.text;
}

class Lines implements LogSink {
  text = "";

  /** Takes no more than seven bytes at once, as a pipe may. */
  write(bytes: Uint8Array): Promise<number> {
    const taken = bytes.subarray(0, 7);
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

  it("writes an error's name, code and place, and not its message", async () => {
    const secret = "SELECT hunter2\n    at leak (file:///hunter2.ts:1:1)";
    const cause = Object.assign(new TypeError(secret), {
      code: "ECONNREFUSED",
      password: secret,
      cause: { secret },
    });
    const error = new AppError("unavailable", "It is down.", { cause });
    const text = await linesOf((log) => log.error("Failed.", { error }));
    const entry = JSON.parse(text);
    assertEquals(entry.error.name, "AppError");
    assertEquals(entry.error.code, "unavailable");
    assertEquals(entry.error.message, "It is down.");
    assertMatch(entry.error.at[0], /^tests\/log\/log_test\.ts:\d+:\d+$/);
    const { at, ...told } = entry.error.cause;
    assertEquals(told, { name: "TypeError", code: "ECONNREFUSED" });
    assertMatch(at[0], /^tests\/log\/log_test\.ts:\d+:\d+$/);
    assertEquals(/hunter2|SELECT|file:/.test(text), false);
  });

  it("writes what is wrong with a table, without the SQL that repairs it", async () => {
    const error = new AppError(
      "config",
      "There is no table a. Remove create=false, or run: CREATE TABLE a;",
    );
    const text = await linesOf((log) => log.error("Failed.", { error }));
    assertEquals(JSON.parse(text).error.message, "There is no table a.");
  });

  it("omits an error's name or code that is not one word", async () => {
    const secret = "PASSWORD hunter2";
    const error = Object.assign(new Error(), { name: secret, code: secret });
    const fields = { error, inside: [{ error }] };
    const text = await linesOf((log) => log.error("Failed.", fields));
    assertEquals(JSON.parse(text).error.name, "Error");
    assertEquals(text.includes("hunter2"), false);
  });

  it("writes the message of an entry with a cyclic field", async () => {
    const self: Record<string, unknown> = {};
    self.self = self;
    const text = await linesOf((log) => log.info("round", { self }));
    assertEquals(JSON.parse(text).message, "round");
  });

  it("writes again after a sink failed and came back", async () => {
    const lines = new Lines();
    let gone = true;
    await using log = jsonLog({
      write: (bytes) =>
        gone
          ? Promise.reject(new Deno.errors.BrokenPipe())
          : lines.write(bytes),
    });
    log.error("lost");
    await log[Symbol.asyncDispose]();
    gone = false;
    log.error("written");
    await log[Symbol.asyncDispose]();
    assertEquals(JSON.parse(lines.text).message, "written");
  });
});

/** A sink that writes nothing until `go` is called. */
class Stuck extends Lines {
  readonly #go = Promise.withResolvers<void>();

  override async write(bytes: Uint8Array): Promise<number> {
    await this.#go.promise;
    this.text += new TextDecoder().decode(bytes);
    return bytes.length;
  }

  go(): void {
    this.#go.resolve();
  }
}

describe("jsonLog with a sink that hangs", () => {
  it("keeps the lines that fit, in order, and reports the dropped ones", async () => {
    const stuck = new Stuck();
    await using log = jsonLog(stuck);
    const padding = "x".repeat(1_000);
    for (let n = 0; n < 2_000; n++) log.info("line", { n, padding });
    stuck.go();
    await log[Symbol.asyncDispose]();
    log.info("after");
    await log[Symbol.asyncDispose]();
    const entries = stuck.text.trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    const kept = entries.filter(({ message }) => message === "line");
    assert(kept.length > 500 && kept.length < 1_500, `${kept.length}`);
    assertEquals(kept.map(({ n }) => n), [...kept.keys()]);
    const [gap, after, ...more] = entries.slice(kept.length);
    assertEquals([gap.level, gap.count], ["warn", 2_000 - kept.length]);
    assertEquals([after.message, more], ["after", []]);
  });

  it("waits at the end for a limited time", async () => {
    const stuck = new Stuck();
    const log = jsonLog(stuck);
    log.info("line");
    const begin = performance.now();
    await log[Symbol.asyncDispose]();
    const took = performance.now() - begin;
    assert(took > 400 && took < 5_000, `${took} ms`);
    stuck.go();
    await log[Symbol.asyncDispose]();
  });
});
