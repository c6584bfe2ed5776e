import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Lease } from "../../src/cache_aside/outbox/lease.ts";
import { LEASE, POLL } from "../../src/cache_aside/outbox/lease_length.ts";
import { GuardedStore } from "../../src/cache_aside/guard/guarded_store.ts";
import { OutboxDrain } from "../../src/cache_aside/outbox/outbox_drain.ts";
import { alarm } from "../../src/resilience/alarm.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { errorCode } from "../support/error_code.ts";
import { World } from "./clock.ts";

const x = PERSON.parseId("x");

describe("virtual time", () => {
  it("runs timers in the order of their time, then of their setting", async () => {
    const world = new World(1);
    const [a, b] = [world.process(), world.process()];
    const ran: [string, number][] = [];
    const note = (name: string) => () => ran.push([name, world.time]);
    a.setTimeout(note("third"), 20);
    b.setTimeout(note("first"), 10);
    a.setTimeout(note("second"), 10);
    b.setTimeout(note("never"), 31);
    await world.pass(30);
    assertEquals(ran, [["first", 10], ["second", 10], ["third", 20]]);
    assertEquals(world.time, 30);
  });

  it("lets promises run between two timers", async () => {
    const world = new World(1);
    const process = world.process();
    const sleep = (ms: number) =>
      new Promise<void>((resolve) => process.setTimeout(resolve, ms));
    const times: number[] = [];
    const work = (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(10);
        times.push(world.time);
      }
    })();
    await world.pass(100);
    await work;
    assertEquals(times, [10, 20, 30]);
  });

  it("runs no timer that was cleared, and none after a crash", async () => {
    const world = new World(1);
    const [a, b] = [world.process(), world.process()];
    let ran = 0;
    a.clearTimeout(a.setTimeout(() => ran++, 10));
    a.clearTimeout(undefined);
    b.setTimeout(() => ran++, 10);
    b.kill();
    b.continue();
    await world.pass(100);
    assertEquals(ran, 0);
  });

  it("draws the same from the same seed", () => {
    const draw = (seed: number) => {
      const process = new World(seed).process();
      return [process.uuid(), process.random(), process.uuid()];
    };
    assertEquals(draw(7), draw(7));
    assert(draw(7)[0] !== draw(8)[0]);
    assertMatch(String(draw(7)[0]), /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  it("has wall clocks that differ and jump, and timers that do not", async () => {
    const world = new World(1);
    const [a, b] = [world.process(), world.process(5_000)];
    assertEquals(b.now() - a.now(), 5_000);
    let firedAt = 0;
    b.setTimeout(() => firedAt = world.time, 100);
    b.jump(-86_400_000);
    await world.pass(200);
    assertEquals(firedAt, 100);
    assertEquals(b.now() - a.now(), 5_000 - 86_400_000);
    assertEquals(b.steady(), a.steady());
  });

  it("runs the late timers of a stopped process before it reads its sockets", async () => {
    const world = new World(1);
    const process = world.process();
    const ran: [string, number][] = [];
    process.setTimeout(() => ran.push(["timer", process.steady()]), 10);
    process.stop();
    process.receive(() => ran.push(["answer", process.steady()]));
    await world.pass(1_000);
    assertEquals(ran, []);
    process.continue();
    await world.pass(0);
    assertEquals(ran, [["timer", 1_000], ["answer", 1_000]]);
  });

  it("has a steady clock that stands still while the machine is suspended", async () => {
    const world = new World(1);
    const process = world.process();
    const begun = process.now();
    let firedAt = 0;
    process.setTimeout(() => firedAt = world.time, 100);
    await world.pass(40);
    process.suspend();
    await world.pass(1_000);
    process.wake();
    assertEquals([process.steady(), process.now() - begun], [40, 1_040]);
    await world.pass(100);
    assertEquals(firedAt, 1_100);
  });
});

describe("code on virtual time", () => {
  it("takes an answer that came during a pause", async () => {
    const world = new World(1);
    const process = world.process();
    let end = "";
    const cancel = alarm(process, 100, () => end ||= "late");
    process.stop();
    process.receive(() => end ||= "answer");
    await world.pass(500);
    process.continue();
    await world.pass(100);
    cancel();
    assertEquals(end, "answer");
  });

  it("ends a lease that slept", async () => {
    const world = new World(1);
    const process = world.process();
    const lease = new Lease<Person>(true, process);
    await lease.renew(new MemoryStore().outbox);
    process.suspend();
    await world.pass(LEASE + 1);
    process.wake();
    assertEquals(lease.trust, "outbox-unread");
  });

  it("polls the outbox, probes a store and ends a call with no real time", async () => {
    const world = new World(1);
    const process = world.process();
    const store = new MemoryStore();
    const limits = { concurrency: 9, queue: 9, patience: 99, timeout: 1_000 };
    const health: [string, number][] = [];
    const guarded = new GuardedStore<Person>(store, {
      ...limits,
      onHealth: (it) => health.push([it, Math.round(world.time)]),
    }, process);
    const done = () => Promise.resolve();
    const cache = { announce: done, invalidate: done, forget() {} };
    const drain = new OutboxDrain<Person>({
      cache,
      outbox: guarded.outbox,
      shared: true,
    }, process);
    await drain.start();
    await world.pass(10 * POLL);
    assertEquals(drain.trust(x), "full");
    store.down = true;
    for (let i = 0; i < 5; i++) await errorCode(guarded.get(x));
    await world.pass(3_600_000);
    assertEquals(drain.trust(x), "outbox-unread");
    store.down = false;
    await world.pass(2_000);
    assertEquals(drain.trust(x), "full");
    assertEquals(health.map(([it]) => it), ["down", "up"]);
    store.get = () => new Promise(() => {});
    const get = errorCode(guarded.get(x));
    await world.pass(1_600);
    assertEquals(await get, "unavailable");
    await drain[Symbol.asyncDispose]();
    await guarded[Symbol.asyncDispose]();
  });
});
