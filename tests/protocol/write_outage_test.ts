import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DONE, OUTAGES, write } from "./write_with_faults.ts";

const PENDING = { result: "result", pending: true };

describe("a write, when the cache", () => {
  it("is not the registered one: it asks the cache nothing, and publishes", async () => {
    assertEquals(await write({}, { epochs: [undefined, undefined] }), [
      "begin pending",
      "change with token",
      "publish token",
      PENDING,
    ]);
  });

  it("changes meanwhile: its invalidation does not count", async () => {
    for (const after of [undefined, "another epoch"]) {
      assertEquals(await write({}, { epochs: ["epoch", after] }), [
        "announce",
        "change",
        "invalidate",
        "begin pending",
        "record token",
        "publish token",
        PENDING,
      ]);
    }
  });

  it("changes, and the outcome is unknown: it waits for no instance", async () => {
    const faults = { change: "unknown_outcome" } as const;
    assertEquals(await write(faults, { epochs: ["epoch", undefined] }), [
      "announce",
      "change",
      "begin pending, unknown",
      "record token",
      "hand over token",
      "unknown_outcome",
    ]);
  });
});

for (const outage of OUTAGES) {
  describe(`a write, when the cache answers ${outage}`, () => {
    it("to the announcement: the change adds the outbox rows", async () => {
      assertEquals(await write({ announce: outage }), [
        "announce",
        "begin pending",
        "change with token",
        "invalidate",
        "end token, settle",
        DONE,
      ]);
    });

    it("to the invalidation: it records and publishes the rows", async () => {
      const steps = [
        "announce",
        "change",
        "invalidate",
        "begin pending",
        "record token",
        "publish token",
      ];
      const faults = { invalidate: outage };
      assertEquals(await write(faults), [...steps, PENDING]);
      const acknowledged = await write(faults, { published: false });
      assertEquals(acknowledged, [...steps, DONE]);
    });

    it("to both: it publishes the rows that the change added", async () => {
      const steps = [
        "announce",
        "begin pending",
        "change with token",
        "invalidate",
        "publish token",
      ];
      const faults = { announce: outage, invalidate: outage };
      assertEquals(await write(faults), [...steps, PENDING]);
      const durable = await write({ invalidate: outage }, { durable: true });
      assertEquals(durable, [...steps, PENDING]);
    });

    it("and the outbox fails too: the write is not acknowledged", async () => {
      for (const record of [outage, "bug"] as const) {
        const done = await write({ invalidate: "unavailable", record });
        const steps = ["announce", "change", "invalidate", "begin pending"];
        const rest = ["record token", "hand over token", "unknown_outcome"];
        assertEquals(done, [...steps, ...rest]);
      }
    });
  });
}
