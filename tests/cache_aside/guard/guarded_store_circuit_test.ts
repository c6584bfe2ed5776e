import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { GuardedStore } from "../../../src/cache_aside/guard/guarded_store.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { HandTimers } from "../../support/fakes/hand_timers.ts";
import { errorCode } from "../../support/error_code.ts";
import { LIMITS } from "./limits.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const ada = person("ada");

/** A guarded store, and the health that it has reported. */
function fixture() {
  const health: string[] = [];
  const store = new MemoryStore();
  const guarded = new GuardedStore(store, {
    ...LIMITS,
    onHealth: (it) => health.push(it),
  }, RUNTIME);
  return {
    store,
    guarded,
    health,
    [Symbol.asyncDispose]: () => guarded[Symbol.asyncDispose](),
  };
}

/** Waits until the store has received `times` more calls. */
async function calledAgain(store: MemoryStore, times: number): Promise<void> {
  const enough = store.calls + times;
  while (store.calls < enough) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe("a guarded store and its circuit", () => {
  it("gets no more calls once five reads in a row have failed", async () => {
    await using it = fixture();
    it.store.down = true;
    for (let i = 0; i < 5; i++) await errorCode(it.guarded.get(ada.id));
    assertEquals(it.health, ["down"]);
    const before = it.store.calls;
    for (const call of [it.guarded.get(ada.id), it.guarded.put(ada)]) {
      assertEquals(await errorCode(call), "unavailable");
    }
    await assertRejects(() => it.guarded.ping(), AppError);
    assertEquals(it.store.calls, before);
  });

  it("is probed after a while, and not by a call of a client", async () => {
    await using it = fixture();
    it.store.down = true;
    for (let i = 0; i < 5; i++) await errorCode(it.guarded.get(ada.id));
    await calledAgain(it.store, 2);
    const before = it.store.calls;
    assertEquals(await errorCode(it.guarded.get(ada.id)), "unavailable");
    assertEquals(it.store.calls, before);
    it.store.down = false;
    await calledAgain(it.store, 1);
    assertEquals(it.health, ["down", "up"]);
    assertEquals(await it.guarded.put(ada), "created");
  });

  it("closes its circuit when reads succeed, although pings fail", async () => {
    await using it = fixture();
    it.store.down = true;
    for (let i = 0; i < 5; i++) await errorCode(it.guarded.get(ada.id));
    it.store.ping = () => Promise.reject(new AppError("unavailable", "Full."));
    it.store.down = false;
    await calledAgain(it.store, 1);
    assertEquals(it.health, ["down", "up"]);
  });

  it("keeps its circuit closed when writes fail", async () => {
    await using it = fixture();
    it.store.put = () => Promise.reject(new AppError("unavailable", "Locked."));
    for (let i = 0; i < 20; i++) await errorCode(it.guarded.put(ada));
    assertEquals(await errorCode(it.guarded.get(ada.id)), "none");
    assertEquals(it.health, []);
  });

  it("keeps its circuit closed when it rejects a value", async () => {
    await using it = fixture();
    it.store.get = () => Promise.reject(new AppError("invalid", "No such."));
    for (let i = 0; i < 20; i++) await errorCode(it.guarded.get(ada.id));
    assertEquals(await errorCode(it.guarded.ping()), "none");
    assertEquals(it.health, []);
  });

  it("keeps its circuit closed when pings and reads of the outbox fail", async () => {
    await using it = fixture();
    const { outbox } = it.guarded;
    const fail = () => Promise.reject(new AppError("unavailable", "Full."));
    it.store.ping = it.store.outbox.list = fail;
    for (let i = 0; i < 10; i++) {
      await assertRejects(() => it.guarded.ping(), AppError);
      await assertRejects(async () => await outbox?.list(1), AppError);
    }
    assertEquals(await errorCode(it.guarded.get(ada.id)), "none");
    assertEquals(it.health, []);
  });

  it("ends a hanging call, and opens the circuit", async () => {
    const store = new MemoryStore();
    await using guarded = new GuardedStore(
      store,
      { ...LIMITS, timeout: 20 },
      RUNTIME,
    );
    store.put = () => new Promise(() => {});
    const put = await assertRejects(() => guarded.put(ada), AppError);
    assertEquals(put.code, "unknown_outcome");
    store.get = () => new Promise(() => {});
    store.list = () => new Promise(() => {});
    // Five are enough. A call that a pause of this process ends does not count.
    for (let n = 0; n < 50 && !guarded.refusal; n++) {
      const get = await assertRejects(() => guarded.get(ada.id), AppError);
      assertEquals(get.code, "unavailable");
    }
    assertEquals(guarded.refusal?.code, "unavailable");
    store.list = () => Promise.resolve([]);
    while (guarded.refusal) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it("keeps its circuit closed when calls fail because of a pause", async () => {
    const clocks = new HandTimers();
    const store = new MemoryStore();
    const guarded = new GuardedStore(store, LIMITS, clocks.runtime);
    const { promise, reject } = Promise.withResolvers<undefined>();
    store.get = () => promise;
    const gets = Array.from(
      { length: 20 },
      () => errorCode(guarded.get(ada.id)),
    );
    clocks.fire(5_000);
    reject(new AppError("unavailable", "Late."));
    assertEquals(new Set(await Promise.all(gets)), new Set(["unavailable"]));
    assertEquals(guarded.refusal, undefined);
    for (let n = 0; n < 5; n++) await errorCode(guarded.get(ada.id));
    assertEquals(guarded.refusal?.code, "unavailable");
    await guarded[Symbol.asyncDispose]();
  });
});
