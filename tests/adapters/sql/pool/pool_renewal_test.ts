import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";
import { SessionPool } from "../../../../adapters/sql/pool/pool.ts";
import { pooled, soon } from "./pooled.ts";
import { FakeSession } from "./session_fake.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { SteadyTime } from "../../../support/fakes/steady_time.ts";

describe("a pool of connections", () => {
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
    for (const how of ["late", "lost"] as const) {
      const others = how === "lost";
      const { pool, opened } = pooled(3);
      const idle = await pool.lease("read", soon());
      const lost = await pool.lease("read", soon());
      const busy = await pool.lease("read", soon());
      pool.release("read", idle);
      for (const it of opened) it.since--;
      (opened[1] ?? new FakeSession()).broken = new ConnectionLost(how);
      pool.release("read", lost);
      assertEquals(opened.map((it) => it.closed), [others, true, false]);
      pool.release("read", busy);
      assertEquals(opened.map((it) => it.closed), [others, true, others]);
    }
  });

  it("closes a connection that was idle for more than a minute", async () => {
    using time = new SteadyTime();
    const { pool, opened } = pooled(1);
    const held = await pool.lease("read", soon());
    pool.release("read", held);
    time.tick(59_000);
    assert(await pool.lease("read", soon()) === held);
    pool.release("read", held);
    time.tick(61_000);
    assert(await pool.lease("read", soon()) !== held);
    assertEquals(opened.map((it) => it.closed), [true, false]);
  });

  it("renews the connections of a server that became read-only", async () => {
    using _ = new SteadyTime();
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
      new SessionPool(make, n, RUNTIME, renewal)
    );
    assert(one && other);
    for (const end of ["read-only", "lost"]) {
      const first = await one.lease("read", soon());
      const idle = await other.lease("read", soon());
      other.release("read", idle);
      if (end === "read-only") one.renew(first);
      else Object.assign(first, { broken: new ConnectionLost("lost") });
      one.release("read", first);
      const next = await other.lease("read", soon());
      assert(next !== idle, end);
      other.release("read", next);
    }
  });
});
