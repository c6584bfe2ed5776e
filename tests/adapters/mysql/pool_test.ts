import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionLost } from "../../../adapters/mysql/errors.ts";
import { MysqlPool, type Use } from "../../../adapters/mysql/pool.ts";
import { AppError } from "../../../src/errors.ts";
import { FakeSession } from "./session_fake.ts";

const soon = () => performance.now() + 5000;

/** A pool, and the list of the connections that it has opened. */
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
  it("ends the wait for a connection at the deadline", async () => {
    const { pool, opened } = pooled(1);
    const held = await pool.lease("read", soon());
    const error = await assertRejects(
      () => pool.lease("read", performance.now() + 20),
      AppError,
      "All 1 connections to the database for a read stayed busy",
    );
    assertEquals(error.code, "unavailable");
    // The pool must not hand it to the waiter that has given up.
    pool.release("read", held);
    assert(await pool.lease("read", soon()) === held);
    assertEquals(opened.length, 1);
  });

  it("serves waiters in the order of the queue, and opens no more", async () => {
    const { pool, opened } = pooled(2);
    const held = [
      await pool.lease("read", soon()),
      await pool.lease("read", soon()),
    ];
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      const session = await pool.lease("read", soon());
      order.push(n);
      pool.release("read", session);
    });
    held.forEach((it) => pool.release("read", it));
    await Promise.all(waiting);
    assertEquals(order, [1, 2, 3]);
    assertEquals(opened.length, 2);
  });

  for (
    const [most, writes] of [[1, 1], [2, 1], [3, 2], [4, 3], [9, 7]] as const
  ) {
    it(`lets writes hold ${writes} of ${most}, and reads all of them`, async () => {
      for (const [use, n] of [["write", writes], ["read", most]] as const) {
        const { pool, opened } = pooled(most);
        const leases = Array.from({ length: n }, () => pool.lease(use, soon()));
        await Promise.all(leases);
        const past = performance.now();
        await assertRejects(
          () => pool.lease(use, past),
          AppError,
          `All ${n} connections to the database for a ${use} stayed busy`,
        );
        assertEquals(opened.length, n);
      }
    });
  }

  it("makes only writes wait for writes, in their order", async () => {
    const { pool, opened } = pooled(2);
    const order: string[] = [];
    const leased = async (use: Use, name: string) => {
      const session = await pool.lease(use, soon());
      order.push(name);
      return session;
    };
    const first = await leased("write", "w1");
    const second = leased("write", "w2");
    const third = leased("write", "w3");
    const read = await leased("read", "r1");
    const waiting = leased("read", "r2");
    // A free connection skips a write that may not have it.
    pool.release("read", read);
    const again = await waiting;
    pool.release("read", again);
    assertEquals(order, ["w1", "r1", "r2"]);
    pool.release("write", first);
    pool.release("write", await second);
    pool.release("write", await third);
    assertEquals(order, ["w1", "r1", "r2", "w2", "w3"]);
    assertEquals(opened.length, 2);
  });

  it("serves a read before a write that came later", async () => {
    const { pool } = pooled(2);
    const write = await pool.lease("write", soon());
    const read = await pool.lease("read", soon());
    const order: Use[] = [];
    const uses: Use[] = ["read", "write", "read"];
    const waiting = uses.map(async (use) => {
      const session = await pool.lease(use, soon());
      order.push(use);
      pool.release(use, session);
    });
    pool.release("write", write);
    await Promise.all(waiting);
    assertEquals(order, uses);
    pool.release("read", read);
  });

  it("does not count a write that could not connect or was lost", async () => {
    let up = false;
    const opened: FakeSession[] = [];
    await using pool = new MysqlPool(() => {
      if (!up) return Promise.reject(new ConnectionLost(false));
      opened.push(new FakeSession());
      return Promise.resolve(opened.at(-1) ?? new FakeSession());
    }, 2);
    const late = () => pool.lease("write", soon());
    await Promise.all([1, 2, 3].map(() => assertRejects(late, ConnectionLost)));
    up = true;
    const lost = await late();
    const next = late();
    lost.abandon();
    pool.release("write", lost);
    pool.release("write", await next);
    assertEquals(opened.map((it) => it.closed), [true, false]);
  });

  it("never hands out a broken connection", async () => {
    const { pool, opened } = pooled(1);
    const held = await pool.lease("read", soon());
    const next = pool.lease("read", soon());
    held.abandon();
    pool.release("read", held);
    assert(await next !== held);
    assertEquals(opened.map((it) => it.closed), [true, false]);
  });

  it("closes all connections when one was lost, not when one was late", async () => {
    for (const late of [true, false]) {
      const { pool, opened } = pooled(3);
      const idle = await pool.lease("read", soon());
      const lost = await pool.lease("read", soon());
      const busy = await pool.lease("read", soon());
      pool.release("read", idle);
      for (const it of opened) it.since--;
      (opened[1] ?? new FakeSession()).broken = new ConnectionLost(late);
      pool.release("read", lost);
      assertEquals(opened.map((it) => it.closed), [!late, true, false]);
      pool.release("read", busy);
      assertEquals(opened.map((it) => it.closed), [!late, true, !late]);
    }
  });

  it("closes a connection that was idle for more than a minute", async () => {
    const { now } = performance;
    let ahead = 0;
    performance.now = () => now.call(performance) + ahead;
    try {
      const { pool, opened } = pooled(1);
      const held = await pool.lease("read", soon());
      pool.release("read", held);
      ahead = 59_000;
      assert(await pool.lease("read", soon()) === held);
      pool.release("read", held);
      ahead += 61_000;
      assert(await pool.lease("read", soon()) !== held);
      assertEquals(opened.map((it) => it.closed), [true, false]);
    } finally {
      performance.now = now;
    }
  });

  it("renews the connections of a server that became read-only", async () => {
    const { pool, opened } = pooled(3);
    const lease = () => pool.lease("read", soon());
    const [idle, busy, refused] = [await lease(), await lease(), await lease()];
    pool.release("read", idle);
    for (const it of opened) it.since -= 1001;
    assertEquals(pool.renew(refused), true);
    pool.release("read", refused);
    const fresh = await lease();
    pool.release("read", busy);
    assertEquals(opened.map((it) => it.closed), [true, true, true, false]);
    // The new server is read-only, too: its connections stay for the reads.
    assertEquals(pool.renew(fresh), false);
    pool.release("read", fresh);
    assert(await lease() === fresh);
  });

  it("renews the connections of all pools of a store", async () => {
    const renewal = { at: -Infinity };
    const make = () => {
      const session = new FakeSession();
      session.since -= 1001;
      return Promise.resolve(session);
    };
    const [one, other] = [1, 1].map((n) =>
      new MysqlPool(make, n, undefined, renewal)
    );
    assert(one && other);
    for (const end of ["read-only", "lost"]) {
      const first = await one.lease("read", soon());
      const idle = await other.lease("read", soon());
      other.release("read", idle);
      if (end === "read-only") one.renew(first);
      else Object.assign(first, { broken: new ConnectionLost(false) });
      one.release("read", first);
      const next = await other.lease("read", soon());
      assert(next !== idle, end);
      other.release("read", next);
    }
  });

  it("lets the next waiter connect when one could not", async () => {
    let up = false;
    await using pool = new MysqlPool(
      () =>
        up
          ? Promise.resolve(new FakeSession())
          : Promise.reject(new ConnectionLost(false)),
      1,
    );
    const first = assertRejects(
      () => pool.lease("read", soon()),
      ConnectionLost,
    );
    const second = pool.lease("read", soon());
    up = true;
    await first;
    pool.release("read", await second);
  });

  it("settles every wait when it closes", async () => {
    const { pool, opened } = pooled(2);
    const held = [
      await pool.lease("read", soon()),
      await pool.lease("read", soon()),
    ];
    const waiting = assertRejects(
      () => pool.lease("read", soon()),
      AppError,
      "closed",
    );
    let closed = false;
    const closing = pool[Symbol.asyncDispose]().then(() => closed = true);
    await waiting;
    await assertRejects(() => pool.lease("read", soon()), AppError, "closed");
    assert(!closed);
    held.forEach((it) => pool.release("read", it));
    await closing;
    assertEquals(opened.map((it) => it.closed), [true, true]);
  });
});
