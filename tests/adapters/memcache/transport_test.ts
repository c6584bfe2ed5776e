import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertTook, timed } from "../../support/timed.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import {
  at,
  Link,
  once,
  outcome,
  outcomes,
  recovers,
  SECOND,
  until,
} from "./link.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };

describe("the memcache transport", strict, () => {
  it("connects only when it has something to send", async () => {
    await using fake = await FakeMemcached.start();
    await using link = new Link(at(fake.port));
    await using _idle = new Link(at(fake.port));
    assertEquals(await link.set("a", "1"), true);
    assertEquals(await link.get("a"), "1");
    assertEquals(await link.get("b"), undefined);
    assertEquals(fake.connections, 1);
  });

  it("sends the requests of one macrotask in one write", async () => {
    await using fake = await FakeMemcached.start();
    await using link = new Link(at(fake.port));
    await link.get("first");
    const before = fake.pieces;
    // Each get starts in its own microtask, as concurrent requests do.
    await Promise.all(Array.from({ length: 50 }, async (_, i) => {
      for (let j = 0; j < i; j++) await Promise.resolve();
      await link.get(`key ${i}`);
    }));
    assertEquals(fake.pieces - before, 1);
  });

  for (const how of ["close", "reset"] as const) {
    it(`fails all pending operations at a ${how}`, async () => {
      await using fake = await FakeMemcached.start();
      await using link = new Link(at(fake.port));
      await link.set("a", "1");
      fake.fault = () => "stall";
      const all = Array.from({ length: 400 }, () => link.get("a"));
      const settled = outcomes(all);
      await until(() => fake.requests.length > 1);
      const start = performance.now();
      fake.disconnect(how);
      for (const it of await settled) assertMatch(it, /was lost/);
      assertLess(performance.now() - start, 10 * SECOND);
      fake.fault = () => undefined;
      assertEquals(await link.get("a"), "1");
      assertEquals(fake.connections, 2);
    });
  }

  it("times out a server that hangs, even under constant traffic", async () => {
    await using fake = await FakeMemcached.start();
    const timeout = 150;
    await using link = new Link(at(fake.port), { timeout });
    await link.get("proof");
    fake.fault = () => "stall";
    const start = performance.now();
    const first = outcome(link.get("a"));
    const others: Promise<string>[] = [];
    const traffic = setInterval(() => others.push(outcome(link.get("b"))), 5);
    assertMatch(await first, /did not answer within 150 ms/);
    clearInterval(traffic);
    const took = performance.now() - start;
    assert(took >= timeout - 1, `after ${took} ms`);
    assertLess(took, timeout + 5 * SECOND);
    for (const it of await Promise.all(others)) assertMatch(it, /memcached/);
  });

  it("does not send a request again after its timeout", async () => {
    const { promise, resolve: sendLate } = Promise.withResolvers<void>();
    await using fake = await FakeMemcached.start({ late: promise });
    await using link = new Link(at(fake.port), { timeout: 300 });
    fake.fault = once("late");
    assertMatch(await outcome(link.set("bad", "old")), /did not answer/);
    await recovers(link);
    await until(() => fake.values.has("bad"));
    fake.values.clear();
    sendLate();
    // Longer than the pause of memjs before a second attempt.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await link.get("a");
    assertEquals(fake.requests.filter(({ key }) => key === "bad").length, 1);
    assertEquals(fake.values.size, 0);
  });

  it("reads answers in pieces, and answers of a megabyte", async () => {
    await using fake = await FakeMemcached.start();
    await using link = new Link(at(fake.port));
    const long = "x".repeat(1_000_000);
    await link.set("long", long);
    await link.set("bad", "in pieces");
    fake.fault = once("drip");
    const [dripped, ...others] = await Promise.all([
      link.get("bad"),
      ...Array.from({ length: 5 }, () => link.get("long")),
    ]);
    assertEquals(dripped, "in pieces");
    for (const it of others) assert(it === long);
  });

  it("numbers requests past its last number", async () => {
    await using fake = await FakeMemcached.start();
    await using link = new Link(at(fake.port));
    link.client.seq = 0x0afffffc;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => link.set(`k${i}`, `${i}`)),
    );
    assertEquals(answers, Array(8).fill(true));
    assertEquals(link.client.seq, 0x0a000004);
  });

  it("fails at once what exceeds 16384 pending operations", async () => {
    await using fake = await FakeMemcached.start();
    await using link = new Link(at(fake.port));
    const all = await outcomes(
      Array.from({ length: 16_385 }, () => link.get("a")),
    );
    assertMatch(all.pop() ?? "", /too many/);
    assertEquals(new Set(all), new Set(["value undefined"]));
    assertEquals(await link.get("a"), undefined);
  });

  const blocked = timed(async () => {
    const timeout = 200;
    const worker = new Worker(
      `data:text/javascript,${
        encodeURIComponent(`
          const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
          const stage = new Int32Array(new SharedArrayBuffer(4));
          postMessage({ port: listener.addr.port, stage });
          const socket = await listener.accept();
          const request = new Uint8Array(100);
          await socket.read(request);
          postMessage("asked");
          const answer = new Uint8Array(24);
          answer[0] = 0x81;
          answer[7] = 1;
          answer.set(request.subarray(12, 16), 12);
          Atomics.wait(stage, 0, 0);
          await socket.write(answer);
          Atomics.store(stage, 0, 2);
        `)
      }`,
      { type: "module" },
    );
    using _ = { [Symbol.dispose]: () => worker.terminate() };
    const heard = () =>
      new Promise<{ port: number; stage: Int32Array }>((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
    const { port, stage } = await heard();
    await using link = new Link(at(port), { timeout });
    const answer = outcome(link.get("a"));
    const sent = performance.now();
    await heard();
    assertTook(performance.now() - sent, timeout / 2);
    Atomics.store(stage, 0, 1);
    Atomics.notify(stage, 0);
    const begun = performance.now();
    const waited = () => performance.now() - begun;
    while (waited() < 3 * timeout || Atomics.load(stage, 0) < 2) {
      assert(waited() < 20 * SECOND, "the worker never answered");
    }
    assertEquals(await answer, "value undefined");
  });

  it("does not blame the server when this process was blocked", blocked);

  it("settles all operations and releases the socket when it closes", async () => {
    await using fake = await FakeMemcached.start();
    const link = new Link(at(fake.port));
    await link.get("a");
    fake.fault = () => "stall";
    const underWay = outcomes([link.get("a"), link.set("a", "1")]);
    const disposed = link[Symbol.asyncDispose]();
    for (const it of await underWay) assertMatch(it, /is closed/);
    await disposed;
    await until(() => fake.open === 0);
    assertMatch(await outcome(link.get("a")), /is closed/);
    await link[Symbol.asyncDispose]();
    assertEquals(fake.connections, 1);
  });
});
