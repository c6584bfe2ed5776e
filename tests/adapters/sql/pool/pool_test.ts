import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";
import type { Use } from "../../../../adapters/sql/driver.ts";
import { SessionPool } from "../../../../adapters/sql/pool/pool.ts";
import { AppError } from "../../../../src/errors.ts";
import { pooled, soon } from "./pooled.ts";
import { FakeSession } from "./session_fake.ts";
import { RUNTIME } from "../../../../src/runtime.ts";

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

  it("is closed when every connection has said goodbye", async () => {
    const { pool, opened } = pooled(1);
    pool.release("read", await pool.lease("read", soon()));
    const goodbye = Promise.withResolvers<void>();
    for (const it of opened) it.close = () => goodbye.promise;
    let closed = false;
    const closing = pool[Symbol.asyncDispose]().then(() => closed = true);
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals([opened.length, closed], [1, false]);
    goodbye.resolve();
    await closing;
  });

  it("tells how its connections are used", async () => {
    const { pool } = pooled(2);
    assertEquals(pool.use, { busy: 0, idle: 0, waiting: 0 });
    const held = await pool.lease("read", soon());
    await pool.lease("read", soon());
    const third = pool.lease("read", soon());
    assertEquals(pool.use, { busy: 2, idle: 0, waiting: 1 });
    pool.release("read", held);
    pool.release("read", await third);
    assertEquals(pool.use, { busy: 1, idle: 1, waiting: 0 });
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
    await using pool = new SessionPool(
      () => {
        if (!up) return Promise.reject(new ConnectionLost("lost"));
        opened.push(new FakeSession());
        return Promise.resolve(opened.at(-1) ?? new FakeSession());
      },
      2,
      RUNTIME,
    );
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

  it("lets the next waiter connect when one could not", async () => {
    let up = false;
    await using pool = new SessionPool(
      () =>
        up
          ? Promise.resolve(new FakeSession())
          : Promise.reject(new ConnectionLost("lost")),
      1,
      RUNTIME,
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
