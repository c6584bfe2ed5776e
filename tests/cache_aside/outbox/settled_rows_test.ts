import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BATCH } from "../../../src/cache_aside/outbox/lease.ts";
import { SettledRows } from "../../../src/cache_aside/outbox/settled_rows.ts";
import type { Outbox, OutboxRow } from "../../../src/dao/store.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";

type Row = OutboxRow<Person>;

function row(token: string, id = "x"): Row {
  return { token, id: PERSON.parseId(id) };
}

/** An outbox that only removes rows. */
function outbox(
  settle: (rows: readonly Row[]) => Promise<void>,
): Outbox<Person> {
  return {
    record: () => Promise.resolve(),
    list: () => Promise.resolve([]),
    settle,
  };
}

describe("the settled rows", () => {
  it("are removed once each, also if they were added twice", async () => {
    const rows = new SettledRows<Person>();
    const removed: (readonly Row[])[] = [];
    const box = outbox((it) => Promise.resolve(void removed.push(it)));
    rows.add([row("1"), row("2"), row("1", "y")]);
    rows.add([row("1")]);
    assertEquals(rows.size, 3);
    await rows.remove(box);
    await rows.remove(box);
    assertEquals(removed, [[row("1"), row("2"), row("1", "y")]]);
    assertEquals(rows.size, 0);
  });

  it("are removed in batches; after a failure the rest is kept", async () => {
    const rows = new SettledRows<Person>();
    const all = Array.from({ length: 2 * BATCH + 1 }, (_, i) => row(`${i}`));
    rows.add(all);
    const sizes: number[] = [];
    let fails = true;
    const box = outbox((it) => {
      sizes.push(it.length);
      const failed = fails && sizes.length === 2;
      return failed
        ? Promise.reject(new Error("read-only"))
        : Promise.resolve();
    });
    await rows.remove(box);
    assertEquals([sizes, rows.size], [[BATCH, BATCH], BATCH + 1]);
    fails = false;
    await rows.remove(box);
    assertEquals([sizes.slice(2), rows.size], [[BATCH, 1], 0]);
  });

  it("that come during a removal wait for the next one", async () => {
    const rows = new SettledRows<Person>();
    const removed: string[] = [];
    const box = outbox((it) => {
      removed.push(...it.map(({ token }) => token));
      rows.add([row(`${removed.length + 1}`)]);
      return Promise.resolve();
    });
    rows.add([row("1")]);
    await rows.remove(box);
    assertEquals([removed, rows.size], [["1"], 1]);
  });

  it("are dropped if the store has no outbox", async () => {
    const rows = new SettledRows<Person>();
    rows.add([row("1")]);
    await rows.remove(undefined);
    assertEquals(rows.size, 0);
  });
});
