import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BoundedLines } from "../../src/log/bounded_lines.ts";
import { jsonLog } from "../../src/log/log.ts";
import type { LogFields } from "../../src/log/entry.ts";
import { RUNTIME } from "../../src/runtime.ts";

const MESSAGES = { each: "refused", more: "more were refused" };

/** Lines on a time that the test moves on. */
class Refused {
  now = 0;
  timers: (() => void)[] = [];
  readonly lines: { message: string; fields: LogFields }[] = [];
  readonly refusals = new BoundedLines(
    (message, fields = {}) => void this.lines.push({ message, fields }),
    MESSAGES,
    {
      ...RUNTIME,
      steady: () => this.now,
      setTimeout: (run) => this.timers.push(run),
    },
  );

  add(count: number, status: number): void {
    for (let i = 0; i < count; i++) this.refusals.add(status, () => ({ i }));
  }
}

describe("lines that a client can cause in any number", () => {
  it("have a line each if they are few", () => {
    const it = new Refused();
    for (let second = 0; second < 5; second++) {
      it.add(100, 401);
      it.now += 1_000;
    }
    assertEquals(it.lines.length, 500);
    assert(it.lines.every(({ message }) => message === MESSAGES.each));
    assertEquals(it.timers, []);
  });

  it("are summed up if they are many", () => {
    const it = new Refused();
    it.add(100, 401);
    it.add(20_000, 401);
    it.add(3, 403);
    assertEquals(it.lines.length, 100);
    const [sumUp, ...more] = it.timers.splice(0);
    assertEquals(more, []);
    sumUp?.();
    assertEquals(it.lines.at(-1), {
      message: MESSAGES.more,
      fields: { count: 20_003, statuses: { 401: 20_000, 403: 3 } },
    });
    it.add(1, 404);
    it.timers[0]?.();
    assertEquals(it.lines.at(-1)?.fields, { count: 1, statuses: { 404: 1 } });
  });

  it("are summed up at the end", () => {
    const it = new Refused();
    it.add(101, 401);
    it.refusals[Symbol.dispose]();
    assertEquals(it.lines.at(-1)?.fields, { count: 1, statuses: { 401: 1 } });
    it.refusals[Symbol.dispose]();
    assertEquals(it.lines.length, 101);
  });

  it("leave other lines in a log that is not read", async () => {
    const go = Promise.withResolvers<void>();
    let text = "";
    const log = jsonLog({
      async write(bytes) {
        await go.promise;
        text += new TextDecoder().decode(bytes);
        return bytes.length;
      },
    });
    let now = 0;
    const runtime = { ...RUNTIME, steady: () => now, setTimeout: () => 0 };
    const refusals = new BoundedLines(log.info, MESSAGES, runtime);
    for (let n = 0; n < 20; n++) {
      for (let i = 0; i < 20_000; i++) {
        refusals.add(401, () => ({ status: 401, padding: "x".repeat(200) }));
        if (i % 50 === 0) now += 1_000;
      }
      log.info("audit", { status: 201, n });
    }
    go.resolve();
    await log[Symbol.asyncDispose]();
    const accepted = text.split("\n").filter((it) => it.includes(":201,"));
    assertEquals(accepted.length, 20);
  });
});
