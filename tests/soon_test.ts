import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { after, fulfilled, outcomes, promised, rejected } from "../src/soon.ts";

describe("the promise of what a call answers", () => {
  it("is the promise that the call makes", async () => {
    const made = Promise.resolve(1);
    assertEquals(promised(() => made) === made, true);
    assertEquals(await promised(() => 2), 2);
  });

  it("is rejected if the call throws", async () => {
    const failed = promised(() => {
      throw new TypeError("down");
    });
    await assertRejects(() => failed, TypeError, "down");
  });
});

describe("what comes after a result", () => {
  it("is there at once if the result is", () => {
    assertEquals(after(1, (it) => it + 1), 2);
  });

  it("is promised if the result is", async () => {
    const promised = after(Promise.resolve(1), (it) => it + 1);
    assert(promised instanceof Promise);
    assertEquals(await promised, 2);
  });

  it("may be promised after a result that is there", async () => {
    const promised = after(1, (it) => Promise.resolve(it + 1));
    assert(promised instanceof Promise);
    assertEquals(await promised, 2);
  });

  it("does not come after a failure", async () => {
    let called = false;
    const failed = after(Promise.reject(new TypeError("down")), () => {
      called = true;
    });
    await assertRejects(() => Promise.resolve(failed), TypeError, "down");
    assertEquals(called, false);
  });
});

describe("the outcomes of several calls", () => {
  const error = new TypeError("down");
  const throwing = (it: number) => {
    if (it === 2) throw error;
    return 10 * it;
  };

  it("are there at once if all results are", () => {
    const all = outcomes([1, 2, 3], throwing);
    assertEquals(all, [fulfilled(10), rejected(error), fulfilled(30)]);
    assertEquals(outcomes([], throwing), []);
  });

  it("are promised if one of them is, and none makes all fail", async () => {
    const all = outcomes([1, 2, 3, 4], (it, place) => {
      if (it === 3) return Promise.reject(error);
      return place === 3 ? Promise.resolve(40) : throwing(it);
    });
    assert(all instanceof Promise);
    assertEquals(await all, [
      ...[fulfilled(10), rejected(error), rejected(error), fulfilled(40)],
    ]);
  });
});
