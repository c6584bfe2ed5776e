import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Ask,
  ServerIdentity,
} from "../../../adapters/values/server_identity.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** An identity whose questions the test answers itself. */
function fixture() {
  const asked: { known(identity: string): void; lost(error: Error): void }[] =
    [];
  const told: string[] = [];
  const ask: Ask<unknown> = (_ports, _random, known) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    asked.push({
      known: (it) => {
        known(it);
        resolve();
      },
      lost: reject,
    });
    return promise;
  };
  const identity = new ServerIdentity(ask, {
    drop: (what) => told.push(what),
    changed: () => told.push(`changed to ${identity.value}`),
  }, RUNTIME);
  return { identity, asked, told };
}

describe("the identity of a cache server", () => {
  it("is not asked for twice at once", () => {
    const { identity, asked } = fixture();
    identity.ask();
    identity.ask();
    assertEquals(asked.length, 1);
    identity.begin();
    identity.beforeCommand();
    assertEquals(asked.length, 2);
  });

  it("is asked for once, although its own commands come before it, too", () => {
    let asked = 0;
    const ask = () => {
      asked++;
      identity.beforeCommand();
      return Promise.resolve();
    };
    const identity: ServerIdentity = new ServerIdentity(ask, {
      drop() {},
      changed() {},
    }, RUNTIME);
    identity.ask();
    assertEquals(asked, 1);
  });

  it("is asked for before a command only when someone has wanted it", () => {
    const { identity, asked } = fixture();
    identity.beforeCommand();
    assertEquals(asked.length, 0);
  });

  it("is asked for again after 10,000 keys, alone or in batches", async () => {
    for (const keys of [1, 100]) {
      const { identity, asked } = fixture();
      const first = identity.ask();
      asked[0]?.known("A");
      await first;
      // The first command of a connection asks, too.
      identity.beforeCommand(keys);
      const again = identity.ask();
      asked[1]?.known("A");
      await again;
      for (let n = keys; n < 10_000; n += keys) identity.beforeCommand(keys);
      assertEquals(asked.length, 2);
      identity.beforeCommand(keys);
      assertEquals(asked.length, 3);
    }
  });

  it("is told when it is known and when it changes, and drops the connection then", async () => {
    const { identity, asked, told } = fixture();
    for (const now of ["A", "A", "B"]) {
      const asking = identity.ask();
      asked.at(-1)?.known(now);
      await asking;
    }
    assertEquals(told, [
      "changed to A",
      "changed to B",
      "is another server than before",
    ]);
  });

  it("is asked for again after a connection that ended", async () => {
    const { identity, asked, told } = fixture();
    const asking = identity.ask();
    asked[0]?.lost(new Error("lost"));
    await assertRejects(() => asking, Error, "lost");
    identity.beforeCommand();
    assertEquals(asked.length, 2);
    assertEquals(told, []);
  });
});
