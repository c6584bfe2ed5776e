import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../../src/errors.ts";
import { fakeWorkers, listens } from "./fake_workers.ts";

describe("workers", () => {
  it("share the port that the first one has found", async () => {
    const { all, threads } = fakeWorkers(3);
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
    const { all, threads, at } = fakeWorkers(2, (it) => {
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

  it("are started again when one ends, and follow the last order", async () => {
    const { all, threads, at, log, restarted } = fakeWorkers(2);
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
    const { all, at, log, restarted } = fakeWorkers(3, (it) => {
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
    const { all, threads, at, log, restarted } = fakeWorkers(2, (it) => {
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

  it("are given up when they end again and again", async () => {
    const { all, log } = fakeWorkers(2, (it) => {
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

  it("are refused where no TCP port is shared", async () => {
    const { all } = fakeWorkers(
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
