import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { LogQueue, type LogSink } from "../../src/log/queue.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { HandTimers } from "../support/fakes/hand_timers.ts";
import { turn } from "../support/fakes/steady_time.ts";

/** A sink that writes nothing before `go` is called, and fails if it is told to. */
class Sink implements LogSink {
  readonly #go = Promise.withResolvers<void>();
  text = "";
  writes = 0;
  fails = false;

  async write(bytes: Uint8Array): Promise<number> {
    this.writes++;
    await this.#go.promise;
    if (this.fails) throw new Deno.errors.BrokenPipe();
    // A pipe may take a part of it.
    const taken = bytes.subarray(0, 100_000);
    this.text += new TextDecoder().decode(taken);
    return taken.length;
  }

  go(): void {
    this.#go.resolve();
  }

  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }
}

/** A sink, and the queue before it. */
function queued(runtime = RUNTIME) {
  const sink = new Sink();
  const queue = new LogQueue(sink, (count) => `dropped ${count}`, runtime);
  return { sink, queue, written: () => queue[Symbol.asyncDispose]() };
}

describe("the queue of lines", () => {
  it("writes every line whole and in order, also in parts", async () => {
    const { sink, queue, written } = queued();
    sink.go();
    const lines = ["é".repeat(200_000), "b", ""];
    for (const line of lines) queue.push(line);
    await written();
    assertEquals(sink.lines, lines);
  });

  it("keeps the lines that fit, and reports the gap where it is", async () => {
    const { sink, queue, written } = queued();
    const padding = "x".repeat(999);
    for (let n = 0; n < 2_000; n++) queue.push(`${n} ${padding}`);
    // It would fit, but stands after the gap.
    queue.push("short");
    sink.go();
    await written();
    queue.push("after");
    await written();
    const numbers = sink.lines.slice(0, -2).map((it) => Number.parseInt(it));
    assertEquals(numbers, [...numbers.keys()]);
    assert(numbers.length > 500 && numbers.length < 1_500);
    assertEquals(sink.lines.slice(-2), [
      `dropped ${2_001 - numbers.length}`,
      "after",
    ]);
  });

  it("has room for other lines when spare ones fill it", async () => {
    const { sink, queue, written } = queued();
    const padding = "x".repeat(999);
    for (let n = 0; n < 5_000; n++) {
      queue.push(`spare ${padding}`, true);
      if (n % 100 === 0) queue.push(`${n}`);
    }
    sink.go();
    await written();
    const others = sink.lines.filter((it) => /^\d+$/.test(it)).map(Number);
    assertEquals(others, Array.from({ length: 50 }, (_, i) => i * 100));
    const spare = sink.lines.filter((it) => it.startsWith("spare")).length;
    assertEquals(sink.lines.at(-1), `dropped ${5_000 - spare}`);
    queue.push("spare", true);
    await written();
    assertEquals(sink.lines.at(-1), "spare");
  });

  it("drops and reports a line that never fits, and writes the next ones", async () => {
    const { sink, queue, written } = queued();
    const endless = "x".repeat(1_000_001);
    queue.push(endless);
    sink.go();
    await written();
    queue.push("one");
    // The queue is empty now, but the sink still writes.
    queue.push(endless);
    await written();
    queue.push("two");
    await written();
    assertEquals(sink.lines, ["dropped 1", "one", "dropped 1", "two"]);
  });

  it("writes again after a sink failed and came back", async () => {
    const { sink, queue, written } = queued();
    sink.go();
    sink.fails = true;
    queue.push("lost");
    await written();
    sink.fails = false;
    queue.push("written");
    await written();
    assertEquals(sink.lines, ["written"]);
  });

  it("writes a line at once, and those of the next 25 ms together", async () => {
    const timers = new HandTimers();
    const { sink, queue, written } = queued(timers.runtime);
    sink.go();
    queue.push("first");
    await turn();
    assertEquals(sink.lines, ["first"]);
    assertEquals(timers.waits, [25]);
    for (const line of ["a", "b", "c"]) queue.push(line);
    await turn();
    assertEquals(sink.writes, 1);
    timers.fire(0);
    await turn();
    assertEquals([sink.writes, sink.lines.length], [2, 4]);
    // The end waits for no pause.
    queue.push("last");
    await written();
    assertEquals(sink.lines.at(-1), "last");
  });

  it("waits half a second at the end for a sink that hangs", async () => {
    const timers = new HandTimers();
    const { sink, queue, written } = queued(timers.runtime);
    queue.push("line");
    const end = written();
    assertEquals(timers.waits, [500]);
    timers.fire(0);
    await end;
    assertEquals(sink.lines, []);
    sink.go();
    await written();
    assertEquals(sink.lines, ["line"]);
  });
});
