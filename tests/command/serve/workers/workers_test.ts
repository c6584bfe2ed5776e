import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Link } from "../../../../src/command/serve/workers/link.ts";
import type {
  MainOffer,
  WorkerStart,
} from "../../../../src/command/serve/workers/offers.ts";
import type { ThreadEnd } from "../../../../src/command/serve/workers/thread.ts";
import { Workers } from "../../../../src/command/serve/workers/workers.ts";
import { readConfig } from "../../../../src/config/read_config.ts";
import { AppError } from "../../../../src/errors.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { pair } from "./pair.ts";

/** A thread that listens at once, and ends when it is told to. */
class FakeThread {
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

const listens = (it: FakeThread) => {
  // It fails after a stop.
  it.link.call("mayListen", undefined).catch(() => {});
  void it.link.call("listening", { url: "http://127.0.0.1:81/", fields: {} });
};

/** Workers on fake threads, with restarts that do not wait. */
function workers(count: number, begin: (it: FakeThread) => void = listens) {
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

describe("workers", () => {
  it("share the port that the first one has found", async () => {
    const { all, threads } = workers(3);
    using _ = all;
    assertEquals((await all.start())?.url, "http://127.0.0.1:81/");
    const started = threads.map(({ start }) => [
      start.number,
      start.config.port,
    ]);
    assertEquals(started, [[1, 0], [2, 81], [3, 81]]);
    await all.stop(1_000);
  });

  it("end together if one cannot start, with its error", async () => {
    const { all, threads, at } = workers(2, (it) => {
      if (it.start.number === 1) return listens(it);
      void it.link.call("failed", { code: "config", message: "wrong table" })
        .then(() => it.end({ code: 1 }));
    });
    using _ = all;
    const error = await assertRejects(() => all.start(), AppError);
    assertEquals([error.code, error.message], ["config", "wrong table"]);
    assertEquals(threads.length, 2);
    assertEquals((await at(0).thread.ended).code, 0);
  });

  it("that may have a request already finish it before they end", async () => {
    const { all, at } = workers(2, (it) => {
      if (it.start.number === 1) return listens(it);
      // It listens, but its message is not read yet.
      void it.link.call("mayListen", undefined)
        .then(() => all.stop(60_000));
    });
    using _ = all;
    assertEquals(await all.start(), undefined);
    const codes = [0, 1].map(async (n) => (await at(n).thread.ended).code);
    assertEquals(await Promise.all(codes), [0, 0]);
  });

  it("may not begin to listen after a stop", async () => {
    const answer = Promise.withResolvers<unknown>();
    const { all } = workers(2, (it) => {
      if (it.start.number === 1) return listens(it);
      setTimeout(() => {
        void all.stop(60_000);
        it.link.call("mayListen", undefined)
          .then(() => answer.resolve("yes"), answer.resolve);
      });
    });
    using _ = all;
    assertEquals(await all.start(), undefined);
    assert(await answer.promise instanceof AppError);
  });

  it("that do not listen yet are ended at once by a stop", async () => {
    const { all, at, log } = workers(3, (it) => {
      if (it.start.number < 3) return listens(it);
      // By now the second one listens, too.
      setTimeout(() => void all.stop(60_000));
    });
    using _ = all;
    assertEquals(await all.start(), undefined);
    const codes = [0, 1, 2].map(async (n) => (await at(n).thread.ended).code);
    assertEquals(await Promise.all(codes), [0, 0, 1]);
    assertEquals(log, []);
  });

  it("do not follow the first one after a stop", async () => {
    const { all, threads } = workers(3, (it) => {
      const { end } = it;
      // Its message is on the way when it is ended.
      it.end = (how) => {
        listens(it);
        setTimeout(() => end.call(it, how));
      };
      setTimeout(() => void all.stop(60_000));
    });
    using _ = all;
    assertEquals(await all.start(), undefined);
    assertEquals(threads.length, 1);
  });

  it("are started one by one, so that a stop comes between two", async () => {
    const { all, threads } = workers(9, (it) => {
      listens(it);
      if (it.start.number === 4) setTimeout(() => void all.stop(60_000));
    });
    using _ = all;
    assertEquals(await all.start(), undefined);
    assertEquals(threads.length, 4);
  });

  it("are started again when one ends, and follow the last order", async () => {
    const { all, threads, at, log, restarted } = workers(2);
    using _ = all;
    await all.start();
    await at(0).link.call("setSourceOfAll", "database");
    assertEquals([at(0).source, at(1).source], ["database", "database"]);
    at(1).end({ code: 1, error: "broken" });
    await restarted;
    const { number, config } = at(2).start;
    assertEquals([number, config.port, config.source], [2, 81, "database"]);
    assertEquals(log, [
      "Worker 2 ended, and its requests with it: it is started again.",
      "Worker 2 serves again.",
    ]);
    assertEquals(threads.length, 3);
    await all.stop(1_000);
  });

  it("are started again when one ends while others still start", async () => {
    const { all, at, log, restarted } = workers(3, (it) => {
      if (it.start.number !== 3) return listens(it);
      setTimeout(() => at(1).end({ code: 1, error: "broken" }));
      void restarted.then(() => listens(it));
    });
    using _ = all;
    await all.start();
    assertEquals(log.at(-1), "Worker 2 serves again.");
    await all.stop(1_000);
  });

  it("are started again when the first restart fails", async () => {
    const { all, threads, at, log, restarted } = workers(2, (it) => {
      if (threads.length === 2) it.end({ code: 1, error: "no memory" });
      else listens(it);
    });
    using _ = all;
    await all.start();
    at(1).end({ code: 1, error: "broken" });
    await restarted;
    assertEquals(threads.length, 4);
    assertEquals(log, [
      "Worker 2 ended, and its requests with it: it is started again.",
      "Worker 2 ended while it started: it is started again.",
      "Worker 2 serves again.",
    ]);
    await all.stop(1_000);
  });

  it("are not started again after a stop", async () => {
    const { all, threads, at, restarting } = workers(2);
    using _ = all;
    await all.start();
    at(1).end({ code: 1, error: "broken" });
    await restarting;
    await all.stop(1_000);
    // This timer ends after that of the pause before the restart.
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals(threads.length, 2);
  });

  it("are given up when they end again and again", async () => {
    const { all, log } = workers(2, (it) => {
      listens(it);
      // After the answer, so that it has served.
      if (it.start.number === 2) setTimeout(() => it.end({ code: 1 }));
    });
    using _ = all;
    await all.start();
    await new Promise((resolve) => {
      if (all.broken.aborted) resolve(undefined);
      all.broken.addEventListener("abort", resolve);
    });
    assertEquals(log.at(-1), "Too many workers ended: the service stops.");
    await all.stop(1_000);
  });

  it("are ended if they do not stop in time", async () => {
    const { all, at, log } = workers(2, (it) => {
      listens(it);
      const { end } = it;
      // It ends only by force.
      it.end = (how) => how.code === 1 ? end.call(it, how) : undefined;
    });
    using _ = all;
    await all.start();
    await all.stop(5);
    assertEquals(log, ["A worker did not stop in time: it is ended."]);
    assertEquals((await at(1).thread.ended).code, 1);
  });

  it("are refused where no TCP port is shared", async () => {
    const { all } = workers(
      2,
      (it) =>
        void it.link.call("listening", { url: "unix:/run/p.sock", fields: {} }),
    );
    using _ = all;
    await assertRejects(
      () => all.start(),
      AppError,
      "workers share a TCP port",
    );
  });
});
