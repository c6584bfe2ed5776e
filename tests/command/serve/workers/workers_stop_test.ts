import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../../src/errors.ts";
import { fakeWorkers, listens } from "./fake_workers.ts";

describe("workers at a stop", () => {
  it("that may have a request already finish it before they end", async () => {
    const { all, at } = fakeWorkers(2, (it) => {
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
    const { all } = fakeWorkers(2, (it) => {
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
    const { all, at, log } = fakeWorkers(3, (it) => {
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
    const { all, threads } = fakeWorkers(3, (it) => {
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
    const { all, threads } = fakeWorkers(9, (it) => {
      listens(it);
      if (it.start.number === 4) setTimeout(() => void all.stop(60_000));
    });
    using _ = all;
    assertEquals(await all.start(), undefined);
    assertEquals(threads.length, 4);
  });

  it("are not started again after a stop", async () => {
    const { all, threads, at, restarting } = fakeWorkers(2);
    using _ = all;
    await all.start();
    at(1).end({ code: 1, error: "broken" });
    await restarting;
    await all.stop(1_000);
    // This timer ends after that of the pause before the restart.
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals(threads.length, 2);
  });

  it("are ended if they do not stop in time", async () => {
    const { all, at, log } = fakeWorkers(2, (it) => {
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
});
