/**
 * Workers on threads that do nothing but answer.
 *
 * @module
 */
import { assert } from "@std/assert";
import { Link } from "../../../../src/command/serve/workers/link.ts";
import type {
  MainOffer,
  WorkerStart,
} from "../../../../src/command/serve/workers/offers.ts";
import type { ThreadEnd } from "../../../../src/command/serve/workers/thread.ts";
import { Workers } from "../../../../src/command/serve/workers/workers.ts";
import { readConfig } from "../../../../src/config/read_config.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { pair } from "./pair.ts";

/** A thread that listens at once, and ends when it is told to. */
export class FakeThread {
  readonly #end = Promise.withResolvers<ThreadEnd>();
  readonly start: WorkerStart;
  readonly link: Link<MainOffer>;
  readonly thread;
  source = "";

  constructor(start: WorkerStart, listens: (it: FakeThread) => void) {
    this.start = start;
    const [port, own] = pair();
    const ended = this.#end.promise;
    this.thread = { port, ended, end: () => this.end({ code: 1 }) };
    this.link = new Link<MainOffer>(own, {
      stop: () => this.end({ code: 0 }),
      metrics: () => [],
      setSource: (source: string) => void (this.source = source),
    });
    listens(this);
  }

  end({ code, error }: { code: number; error?: string }) {
    this.#end.resolve({ code, error });
  }
}

/** The thread says that it listens. */
export const listens = (it: FakeThread) => {
  // It fails after a stop.
  it.link.call("mayListen", undefined).catch(() => {});
  void it.link.call("listening", { url: "http://127.0.0.1:81/", fields: {} });
};

/** Workers on fake threads, with restarts that do not wait. */
export function fakeWorkers(
  count: number,
  begin: (it: FakeThread) => void = listens,
) {
  const threads: FakeThread[] = [];
  const log: string[] = [];
  const restarting = Promise.withResolvers<void>();
  const restarted = Promise.withResolvers<void>();
  const entry = (message: string) => {
    log.push(message);
    if (/is started again/.test(message)) restarting.resolve();
    if (/serves again/.test(message)) restarted.resolve();
  };
  const all = new Workers({
    config: readConfig({}, ["--port=0", `--workers=${count}`]),
    log: { info: entry, warn: entry, error: entry },
    lines: { write: ({ length }) => Promise.resolve(length) },
    start(start) {
      const fake = new FakeThread(start, begin);
      threads.push(fake);
      return fake.thread;
    },
    runtime: {
      ...RUNTIME,
      setTimeout: (run, ms) => RUNTIME.setTimeout(run, ms === 1_000 ? 0 : ms),
    },
  });
  const at = (n: number) => {
    const thread = threads[n];
    assert(thread);
    return thread;
  };
  return {
    ...{ all, threads, at, log },
    restarting: restarting.promise,
    restarted: restarted.promise,
  };
}
