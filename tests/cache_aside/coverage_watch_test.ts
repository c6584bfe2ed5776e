import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CoverageWatch, PERIOD } from "../../src/cache_aside/coverage_watch.ts";
import { type Coverage, COVERED } from "../../src/dao/coverage.ts";
import { AppError } from "../../src/errors.ts";
import { World } from "../simulator/clock.ts";

const lost = (reason: string): Coverage => ({ covered: false, reason });

/** A watch of a store that answers `it.answer`. */
function watched() {
  const world = new World(1);
  const it = {
    world,
    asked: 0,
    answer: (): Promise<Coverage> => Promise.resolve(COVERED),
    changes: [] as Coverage[],
  };
  const store = {
    coverage: () => {
      it.asked++;
      return it.answer();
    },
  };
  const watch = new CoverageWatch(
    store,
    (coverage) => it.changes.push(coverage),
    world.process(),
  );
  return { it, watch };
}

describe("a watch of other writers", () => {
  it("asks once a period, and reports each change once", async () => {
    const { it, watch } = watched();
    await watch.start();
    assertEquals([watch.now, it.asked], [COVERED, 1]);
    await it.world.pass(5.5 * PERIOD);
    assertEquals(it.asked, 6);
    it.answer = () => Promise.resolve(lost("a"));
    await it.world.pass(3 * PERIOD);
    it.answer = () => Promise.resolve(lost("b"));
    await it.world.pass(3 * PERIOD);
    it.answer = () => Promise.resolve(COVERED);
    await it.world.pass(3 * PERIOD);
    assertEquals(it.changes, [COVERED, lost("a"), lost("b"), COVERED]);
    await watch[Symbol.asyncDispose]();
    const { asked } = it;
    await it.world.pass(3 * PERIOD);
    assertEquals(it.asked, asked);
  });

  it("keeps the last answer while the store is down", async () => {
    const { it, watch } = watched();
    const down = () => Promise.reject(new AppError("unavailable", "Down."));
    it.answer = down;
    await watch.start();
    assertEquals(watch.now, lost("The database has not answered yet."));
    it.answer = () => Promise.resolve(COVERED);
    await it.world.pass(PERIOD + 1);
    it.answer = down;
    await it.world.pass(PERIOD + 1);
    assertEquals([watch.now, it.changes], [COVERED, [COVERED]]);
    await watch[Symbol.asyncDispose]();
  });

  it("begins when it is read first, and never asks a store without an answer", async () => {
    const { it, watch } = watched();
    assertEquals(watch.now.covered, false);
    await it.world.pass(1);
    assertEquals(watch.now, COVERED);
    await watch[Symbol.asyncDispose]();

    const world = new World(1);
    const process = world.process();
    const silent = new CoverageWatch({}, () => {}, process);
    await silent.start();
    assertEquals(silent.now.covered, false);
    assertEquals(process.next, Infinity);
  });
});
