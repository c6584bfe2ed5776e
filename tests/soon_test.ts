import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { after } from "../src/soon.ts";

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
