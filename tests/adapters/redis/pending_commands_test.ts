import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Pending,
  PendingCommands,
} from "../../../adapters/redis/pending_commands.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { keptOf } from "../../support/old_space.ts";

describe("the pending commands", () => {
  it("fail all at once, and then take no answer", () => {
    const pending = new PendingCommands(1000, RUNTIME, () => {}, () => {});
    const failed: string[] = [];
    const one = pending.add(({ message }) => failed.push(`one ${message}`));
    const two = pending.add(({ message }) => failed.push(`two ${message}`));
    assertEquals([pending.take(one), pending.size], [true, 1]);
    pending.fail(new Error("lost"));
    assertEquals(failed, ["two lost"]);
    assertEquals([pending.take(two), pending.size], [false, 0]);
  });

  it("call waiting at each look, and late once the oldest has waited for the timeout", async () => {
    const late = Promise.withResolvers<void>();
    let waiting = 0;
    const pending = new PendingCommands(
      50,
      RUNTIME,
      () => late.resolve(),
      () => waiting++,
    );
    const start = performance.now();
    pending.take(pending.add(() => {}));
    pending.add(() => {});
    await late.promise;
    assertEquals(performance.now() - start >= 45, true);
    assert(waiting > 0 && waiting <= 12, `${waiting} looks`);
    pending.fail(new Error("late"));
  });

  it("are garbage as soon as they are answered", () => {
    const pending = new PendingCommands(1000, RUNTIME, () => {}, () => {});
    let last: Pending | undefined;
    const kept = keptOf((value) => {
      const next = pending.add(() => void value.length);
      if (last) assert(pending.take(last));
      last = next;
    });
    pending.fail(new Error("the end"));
    assert(kept < 8, `${kept} MB`);
  });
});
