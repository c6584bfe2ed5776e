import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DONE, OUTAGES, write } from "./write_with_faults.ts";

/** Errors of a store that has changed nothing. */
const REFUSALS = ["unavailable", "invalid", "conflict", "bug"] as const;

describe("a write", () => {
  it("announces, changes and invalidates before it is acknowledged", async () => {
    assertEquals(await write({}), ["announce", "change", "invalidate", DONE]);
  });

  it("adds outbox rows in durable mode, and removes them after the invalidation", async () => {
    assertEquals(await write({}, { durable: true }), [
      "announce",
      "begin pending",
      "change with token",
      "invalidate",
      "end token, settle",
      DONE,
    ]);
  });
});

for (const refusal of REFUSALS) {
  describe(`a change that the store refuses (${refusal})`, () => {
    const refused = refusal === "bug" ? "TypeError" : refusal;

    it("removes its mark", async () => {
      assertEquals(
        await write({ change: refusal }),
        ["announce", "change", "invalidate", refused],
      );
      for (const invalidate of OUTAGES) {
        assertEquals(
          await write({ change: refusal, invalidate }),
          ["announce", "change", "invalidate", refused],
        );
      }
    });

    it("removes no mark if the announcement failed", async () => {
      assertEquals(await write({ change: refusal, announce: "unavailable" }), [
        "announce",
        "begin pending",
        "change with token",
        "end token, none",
        refused,
      ]);
    });

    it("leaves no pending write in durable mode", async () => {
      assertEquals(await write({ change: refusal }, { durable: true }), [
        "announce",
        "begin pending",
        "change with token",
        "invalidate",
        "end token, none",
        refused,
      ]);
    });
  });
}

describe("a change that has nothing to change", () => {
  const result = false;
  const nothing = { result, pending: false };

  it("removes its mark, and is not pending", async () => {
    for (const invalidate of [undefined, ...OUTAGES]) {
      assertEquals(
        await write(invalidate ? { invalidate } : {}, { result }),
        ["announce", "change", "invalidate", nothing],
      );
    }
  });

  it("does not wait while the cache is unavailable", async () => {
    assertEquals(await write({ announce: "unavailable" }, { result }), [
      "announce",
      "begin pending",
      "change with token",
      "end token, none",
      nothing,
    ]);
  });

  it("leaves no pending write in durable mode", async () => {
    assertEquals(await write({}, { result, durable: true }), [
      "announce",
      "begin pending",
      "change with token",
      "invalidate",
      "end token, none",
      nothing,
    ]);
  });
});

describe("a change of unknown outcome", () => {
  const change = "unknown_outcome";

  it("sets the mark again, and throws unknown_outcome", async () => {
    assertEquals(
      await write({ change }),
      ["announce", "change", "announce", "unknown_outcome"],
    );
  });

  it("keeps its outbox rows for the drainer", async () => {
    const steps = [
      "announce",
      "begin pending",
      "change with token",
      "announce",
    ];
    const end = ["end token, none", "unknown_outcome"];
    assertEquals(
      await write({ change }, { durable: true }),
      [...steps, ...end],
    );
    assertEquals(
      await write({ change, announce: "unavailable" }),
      [...steps, ...end],
    );
  });

  for (const again of OUTAGES) {
    it(`waits for no instance if the second announce answers ${again}`, async () => {
      const end = ["hand over token", "unknown_outcome"];
      assertEquals(
        await write({ change, again }),
        [
          "announce",
          "change",
          "announce",
          "begin pending, unknown",
          "record token",
          ...end,
        ],
      );
      // The change adds its rows itself.
      assertEquals(
        await write({ change, again, announce: "unavailable" }),
        ["announce", "begin pending", "change with token", "announce", ...end],
      );
    });

    it(`leaves the rest to the drainer, even if recording answers ${again}`, async () => {
      assertEquals(
        await write({ change, again: "unavailable", record: again }),
        [
          "announce",
          "change",
          "announce",
          "begin pending, unknown",
          "record token",
          "hand over token",
          "unknown_outcome",
        ],
      );
    });
  }
});

describe("a TypeError in a step", () => {
  it("is not treated as an outage", async () => {
    assertEquals(await write({ announce: "bug" }), ["announce", "TypeError"]);
    assertEquals((await write({ invalidate: "bug" })).at(-1), "TypeError");
    assertEquals((await write({ announce: "invalid" })).at(-1), "invalid");
  });
});
