import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { GuardedStore } from "../../../src/cache_aside/guard/guarded_store.ts";
import { coverageOf, COVERED } from "../../../src/dao/coverage.ts";
import { AppError } from "../../../src/errors.ts";
import { storeLaws, testContract } from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { HandTimers } from "../../support/fakes/hand_timers.ts";
import { fate } from "../../support/fate.ts";

const LIMITS = {
  concurrency: 100,
  queue: 10_000,
  patience: 1000,
  timeout: 1000,
};
const ada = person("ada");

testContract("a guarded store", storeLaws, () => {
  const data = new MemoryStore();
  return { open: () => new GuardedStore(new MemoryStore(data), LIMITS) };
});

/** A guarded store, and the health that it has reported. */
function fixture() {
  const health: string[] = [];
  const store = new MemoryStore();
  const guarded = new GuardedStore(store, {
    ...LIMITS,
    onHealth: (it) => health.push(it),
  });
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

describe("a guarded store", () => {
  it("gets no more calls once five reads in a row have failed", async () => {
    await using it = fixture();
    it.store.down = true;
    for (let i = 0; i < 5; i++) await fate(it.guarded.get(ada.id));
    assertEquals(it.health, ["down"]);
    const before = it.store.calls;
    for (const call of [it.guarded.get(ada.id), it.guarded.put(ada)]) {
      assertEquals(await fate(call), "unavailable");
    }
    await assertRejects(() => it.guarded.ping(), AppError);
    assertEquals(it.store.calls, before);
  });

  it("reports beforehand that it would refuse a write", async () => {
    await using it = fixture();
    assertEquals(it.guarded.refusal, undefined);
    it.store.down = true;
    for (let i = 0; i < 5; i++) await fate(it.guarded.get(ada.id));
    assertEquals(it.guarded.refusal?.code, "unavailable");
    const full = { ...LIMITS, concurrency: 1, queue: 0 };
    const guarded = new GuardedStore(new MemoryStore(), full);
    const put = guarded.put(ada);
    assertEquals(guarded.refusal?.code, "overloaded");
    await put;
    assertEquals(guarded.refusal, undefined);
    await guarded[Symbol.asyncDispose]();
  });

  it("is probed after a while, and not by a call of a client", async () => {
    await using it = fixture();
    it.store.down = true;
    for (let i = 0; i < 5; i++) await fate(it.guarded.get(ada.id));
    await calledAgain(it.store, 2);
    const before = it.store.calls;
    assertEquals(await fate(it.guarded.get(ada.id)), "unavailable");
    assertEquals(it.store.calls, before);
    it.store.down = false;
    await calledAgain(it.store, 1);
    assertEquals(it.health, ["down", "up"]);
    assertEquals(await it.guarded.put(ada), "created");
  });

  it("closes its circuit when reads succeed, although pings fail", async () => {
    await using it = fixture();
    it.store.down = true;
    for (let i = 0; i < 5; i++) await fate(it.guarded.get(ada.id));
    it.store.ping = () => Promise.reject(new AppError("unavailable", "Full."));
    it.store.down = false;
    await calledAgain(it.store, 1);
    assertEquals(it.health, ["down", "up"]);
  });

  it("is busy while reads wait, and while its circuit is open", async () => {
    await using it = fixture();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { get } = it.store;
    it.store.get = () => promise;
    const ids = Array.from({ length: LIMITS.concurrency }, () => ada.id);
    const reads = ids.map((id) => it.guarded.get(id));
    assertEquals(it.guarded.busy, true);
    resolve(undefined);
    await Promise.all(reads);
    assertEquals(it.guarded.busy, false);
    it.store.get = get;
    it.store.down = true;
    for (let i = 0; i < 5; i++) await fate(it.guarded.get(ada.id));
    assertEquals(it.guarded.busy, true);
  });

  it("keeps its circuit closed when writes fail", async () => {
    await using it = fixture();
    it.store.put = () => Promise.reject(new AppError("unavailable", "Locked."));
    for (let i = 0; i < 20; i++) await fate(it.guarded.put(ada));
    assertEquals(await fate(it.guarded.get(ada.id)), "none");
    assertEquals(it.health, []);
  });

  it("keeps its circuit closed when it rejects a value", async () => {
    await using it = fixture();
    it.store.get = () => Promise.reject(new AppError("invalid", "No such."));
    for (let i = 0; i < 20; i++) await fate(it.guarded.get(ada.id));
    assertEquals(await fate(it.guarded.ping()), "none");
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
    assertEquals(await fate(it.guarded.get(ada.id)), "none");
    assertEquals(it.health, []);
  });

  it("serves reads while writes hang, and writes while reads hang", async () => {
    const store = new MemoryStore();
    const few = { ...LIMITS, concurrency: 1, queue: 0 };
    await using guarded = new GuardedStore(store, few);
    const lock = Promise.withResolvers<"created">();
    store.put = () => lock.promise;
    const put = guarded.put(ada);
    assertEquals(await guarded.get(ada.id), undefined);
    const scan = Promise.withResolvers<undefined>();
    store.get = () => scan.promise;
    const get = guarded.get(ada.id);
    lock.resolve("created");
    assertEquals(await put, "created");
    assertEquals(await guarded.delete(ada.id), false);
    scan.resolve(undefined);
    await get;
  });

  it("reads its outbox and answers a ping while the queue is full", async () => {
    const store = new MemoryStore();
    const none = { ...LIMITS, concurrency: 1, queue: 0 };
    const guarded = new GuardedStore(store, none);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    store.get = () => promise;
    const get = guarded.get(ada.id);
    const error = await assertRejects(() => guarded.get(ada.id), AppError);
    assertEquals(error.code, "overloaded");
    assertEquals(await guarded.outbox?.list(1), []);
    await guarded.ping();
    resolve(undefined);
    assertEquals(await get, undefined);
    await guarded[Symbol.asyncDispose]();
  });

  it("ends a hanging call, and opens the circuit", async () => {
    const store = new MemoryStore();
    await using guarded = new GuardedStore(store, { ...LIMITS, timeout: 20 });
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
    const gets = Array.from({ length: 20 }, () => fate(guarded.get(ada.id)));
    clocks.fire(5_000);
    reject(new AppError("unavailable", "Late."));
    assertEquals(new Set(await Promise.all(gets)), new Set(["unavailable"]));
    assertEquals(guarded.refusal, undefined);
    for (let n = 0; n < 5; n++) await fate(guarded.get(ada.id));
    assertEquals(guarded.refusal?.code, "unavailable");
    await guarded[Symbol.asyncDispose]();
  });

  it("answers what the store says of other writers, or nothing", async () => {
    const store = new MemoryStore();
    assertEquals(new GuardedStore(store, LIMITS).coverage, undefined);
    store.coverage = () => Promise.resolve(COVERED);
    await using guarded = new GuardedStore(store, LIMITS);
    assertEquals(await guarded.coverage?.(), COVERED);
    // A question that fails does not open the circuit; an open one refuses it.
    store.coverage = () => Promise.reject(new AppError("unavailable", "Busy."));
    for (let n = 0; n < 20; n++) await fate(coverageOf(guarded));
    assertEquals(guarded.refusal, undefined);
    store.down = true;
    for (let n = 0; n < 5; n++) await fate(guarded.get(ada.id));
    store.coverage = () => Promise.resolve(COVERED);
    assertEquals(await fate(coverageOf(guarded)), "unavailable");
  });

  it("listens to the store's outbox, if that hears of rows", () => {
    const store = new MemoryStore();
    const deaf = new GuardedStore(store, LIMITS).outbox;
    assertEquals(deaf && "listen" in deaf, false);
    let tell = () => {};
    store.outbox.listen = (heard) => tell = heard;
    let heard = 0;
    new GuardedStore(store, LIMITS).outbox?.listen?.(() => heard++);
    tell();
    assertEquals(heard, 1);
  });

  it("has no outbox if the store has none", () => {
    const store = new MemoryStore();
    Object.defineProperty(store, "outbox", { value: undefined });
    assertEquals(new GuardedStore(store, LIMITS).outbox, undefined);
  });
});
