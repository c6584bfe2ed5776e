import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionLost } from "../../adapters/_mysql_errors.ts";
import { MysqlPool } from "../../adapters/_mysql_pool.ts";
import { AppError } from "../../src/errors.ts";
import { FakeSession } from "./mysql_session_fake.ts";

const soon = () => performance.now() + 5000;

/** A pool, and every connection that it has opened. */
function pooled(most: number) {
  const opened: FakeSession[] = [];
  const pool = new MysqlPool(() => {
    const session = new FakeSession();
    opened.push(session);
    return Promise.resolve(session);
  }, most);
  return { pool, opened };
}

describe("a pool of connections", () => {
  it("bounds the wait for one", async () => {
    const { pool, opened } = pooled(1);
    const held = await pool.lease(soon());
    const error = await assertRejects(
      () => pool.lease(performance.now() + 20),
      AppError,
      "All 1 connections to the database stayed busy",
    );
    assertEquals(error.code, "unavailable");
    // Nobody is given it who has gone.
    pool.release(held);
    assert(await pool.lease(soon()) === held);
    assertEquals(opened.length, 1);
  });

  it("gives them out in the order of the queue, and opens no more", async () => {
    const { pool, opened } = pooled(2);
    const held = [await pool.lease(soon()), await pool.lease(soon())];
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      const session = await pool.lease(soon());
      order.push(n);
      pool.release(session);
    });
    held.forEach((it) => pool.release(it));
    await Promise.all(waiting);
    assertEquals(order, [1, 2, 3]);
    assertEquals(opened.length, 2);
  });

  it("never gives a broken one out again", async () => {
    const { pool, opened } = pooled(1);
    const held = await pool.lease(soon());
    const next = pool.lease(soon());
    held.abandon();
    pool.release(held);
    assert(await next !== held);
    assertEquals(opened.map((it) => it.closed), [true, false]);
  });

  it("closes the idle ones when one was lost, but not when one was late", async () => {
    for (const late of [true, false]) {
      const { pool, opened } = pooled(2);
      const idle = await pool.lease(soon());
      const lost = await pool.lease(soon());
      pool.release(idle);
      (opened[1] ?? new FakeSession()).broken = new ConnectionLost(late);
      pool.release(lost);
      assertEquals(opened.map((it) => it.closed), [!late, true]);
    }
  });

  it("closes one that was idle for more than a minute", async () => {
    const { now } = performance;
    let ahead = 0;
    performance.now = () => now.call(performance) + ahead;
    try {
      const { pool, opened } = pooled(1);
      const held = await pool.lease(soon());
      pool.release(held);
      ahead = 59_000;
      assert(await pool.lease(soon()) === held);
      pool.release(held);
      ahead += 61_000;
      assert(await pool.lease(soon()) !== held);
      assertEquals(opened.map((it) => it.closed), [true, false]);
    } finally {
      performance.now = now;
    }
  });

  it("lets the next one try when it could not connect", async () => {
    let up = false;
    await using pool = new MysqlPool(
      () =>
        up
          ? Promise.resolve(new FakeSession())
          : Promise.reject(new ConnectionLost(false)),
      1,
    );
    const first = assertRejects(() => pool.lease(soon()), ConnectionLost);
    const second = pool.lease(soon());
    up = true;
    await first;
    pool.release(await second);
  });

  it("settles everything when it is closed", async () => {
    const { pool, opened } = pooled(2);
    const held = [await pool.lease(soon()), await pool.lease(soon())];
    const waiting = assertRejects(() => pool.lease(soon()), AppError, "closed");
    let closed = false;
    const closing = pool[Symbol.asyncDispose]().then(() => closed = true);
    await waiting;
    await assertRejects(() => pool.lease(soon()), AppError, "closed");
    assert(!closed);
    held.forEach((it) => pool.release(it));
    await closing;
    assertEquals(opened.map((it) => it.closed), [true, true]);
  });
});
