import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { GuardedStore } from "../../../src/cache_aside/guard/guarded_store.ts";
import { coverageOf, COVERED } from "../../../src/dao/coverage.ts";
import { AppError } from "../../../src/errors.ts";
import { storeLaws, testContract } from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { errorCode } from "../../support/error_code.ts";
import { LIMITS } from "./limits.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const ada = person("ada");

testContract("a guarded store", storeLaws, () => {
  const data = new MemoryStore();
  return {
    open: () => new GuardedStore(new MemoryStore(data), LIMITS, RUNTIME),
  };
});

describe("a guarded store", () => {
  it("reports beforehand that it would refuse a write", async () => {
    const store = new MemoryStore();
    await using guarded = new GuardedStore(store, LIMITS, RUNTIME);
    assertEquals(guarded.refusal, undefined);
    store.down = true;
    for (let i = 0; i < 5; i++) await errorCode(guarded.get(ada.id));
    assertEquals(guarded.refusal?.code, "unavailable");
    const full = { ...LIMITS, concurrency: 1, queue: 0 };
    await using narrow = new GuardedStore(new MemoryStore(), full, RUNTIME);
    const put = narrow.put(ada);
    assertEquals(narrow.refusal?.code, "overloaded");
    await put;
    assertEquals(narrow.refusal, undefined);
  });

  it("is busy while reads wait, and while its circuit is open", async () => {
    const store = new MemoryStore();
    await using guarded = new GuardedStore(store, LIMITS, RUNTIME);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { get } = store;
    store.get = () => promise;
    const ids = Array.from({ length: LIMITS.concurrency }, () => ada.id);
    const reads = ids.map((id) => guarded.get(id));
    assertEquals(guarded.busy, true);
    resolve(undefined);
    await Promise.all(reads);
    assertEquals(guarded.busy, false);
    store.get = get;
    store.down = true;
    for (let i = 0; i < 5; i++) await errorCode(guarded.get(ada.id));
    assertEquals(guarded.busy, true);
  });

  it("serves reads while writes hang, and writes while reads hang", async () => {
    const store = new MemoryStore();
    const few = { ...LIMITS, concurrency: 1, queue: 0 };
    await using guarded = new GuardedStore(store, few, RUNTIME);
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
    const guarded = new GuardedStore(store, none, RUNTIME);
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

  it("answers what the store says of other writers, or nothing", async () => {
    const store = new MemoryStore();
    assertEquals(new GuardedStore(store, LIMITS, RUNTIME).coverage, undefined);
    store.coverage = () => Promise.resolve(COVERED);
    await using guarded = new GuardedStore(store, LIMITS, RUNTIME);
    assertEquals(await guarded.coverage?.(), COVERED);
    // A question that fails does not open the circuit; an open one refuses it.
    store.coverage = () => Promise.reject(new AppError("unavailable", "Busy."));
    for (let n = 0; n < 20; n++) await errorCode(coverageOf(guarded));
    assertEquals(guarded.refusal, undefined);
    store.down = true;
    for (let n = 0; n < 5; n++) await errorCode(guarded.get(ada.id));
    store.coverage = () => Promise.resolve(COVERED);
    assertEquals(await errorCode(coverageOf(guarded)), "unavailable");
  });

  it("listens to the store's outbox, if that hears of rows", () => {
    const store = new MemoryStore();
    const deaf = new GuardedStore(store, LIMITS, RUNTIME).outbox;
    assertEquals(deaf && "listen" in deaf, false);
    let tell = () => {};
    store.outbox.listen = (heard) => tell = heard;
    let heard = 0;
    new GuardedStore(store, LIMITS, RUNTIME).outbox?.listen?.(() => heard++);
    tell();
    assertEquals(heard, 1);
  });

  it("has no outbox if the store has none", () => {
    const store = new MemoryStore();
    Object.defineProperty(store, "outbox", { value: undefined });
    assertEquals(new GuardedStore(store, LIMITS, RUNTIME).outbox, undefined);
  });
});
