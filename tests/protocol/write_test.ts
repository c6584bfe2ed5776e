import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Person, PersonId } from "../../src/person/person.ts";
import { drive, type Effect, step } from "../../src/protocol/steps.ts";
import { type WritePorts, writeThrough } from "../../src/protocol/write.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { person } from "../contract/people.ts";

const ids = [person("x").id, person("y").id];

/** The fault of each step; `again` is the fault of a second announce. */
interface Faults {
  readonly announce?: ErrorCode | "bug";
  readonly again?: ErrorCode;
  readonly change?: ErrorCode | "bug";
  readonly invalidate?: ErrorCode | "bug";
  readonly record?: ErrorCode | "bug";
}

interface Settings {
  readonly durable?: boolean;
  /** The answer of `publish`. */
  readonly published?: boolean;
  /** The answer of the store; `false` if it had nothing to change. */
  readonly result?: string | false;
}

/** Writes with those faults; answers the steps, and the outcome at the end. */
async function write(
  faults: Faults,
  { durable = false, published = true, result = "result" }: Settings = {},
): Promise<unknown[]> {
  const done: unknown[] = [];
  const act = <T>(name: string, fault: ErrorCode | "bug" | undefined, it: T) =>
    step(() => {
      done.push(name);
      if (fault === undefined) return Promise.resolve(it);
      const error = fault === "bug" ? new TypeError() : new AppError(fault, "");
      return Promise.reject<T>(error);
    });
  const all = (name: string, given: readonly PersonId[]) => {
    assertEquals(given, ids);
    return name;
  };
  const ports: WritePorts<Person, Effect> = {
    durable,
    announce: (ids) => {
      const again = done.includes("announce");
      const fault = again ? faults.again : faults.announce;
      return act(all("announce", ids), fault, undefined);
    },
    invalidate: (ids) =>
      act(all("invalidate", ids), faults.invalidate, undefined),
    beginPending: (ids) => {
      done.push(all("begin pending", ids));
      return "token";
    },
    endPending: (token, rows) => done.push(`end ${token}, ${rows}`),
    record: (token, ids) =>
      act(all(`record ${token}`, ids), faults.record, undefined),
    publish: (token) => act(`publish ${token}`, undefined, published),
  };
  const change = (token: string | undefined) =>
    act(token ? `change with ${token}` : "change", faults.change, result);
  try {
    done.push(await drive(writeThrough(ids, change, ports)));
  } catch (error) {
    assert(error instanceof Error);
    done.push(error instanceof AppError ? error.code : error.name);
  }
  return done;
}

const DONE = { result: "result", pending: false };
const PENDING = { result: "result", pending: true };
/** Errors of the cache or the outbox that a write tolerates. */
const OUTAGES = ["unavailable", "unknown_outcome"] as const;
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
        assertEquals(done.slice(0, 5), [...steps, "record token"]);
        assertEquals(done.at(-1), "unknown_outcome");
      }
    });
  });
}

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
    it(`records and publishes rows if the second announce answers ${again}`, async () => {
      const rest = ["record token", "publish token", "unknown_outcome"];
      assertEquals(
        await write({ change, again }),
        ["announce", "change", "announce", "begin pending", ...rest],
      );
      assertEquals(
        await write({ change, again, announce: "unavailable" }),
        ["announce", "begin pending", "change with token", "announce", ...rest],
      );
    });

    it(`publishes even if recording answers ${again}`, async () => {
      assertEquals(
        await write({ change, again: "unavailable", record: again }),
        [
          "announce",
          "change",
          "announce",
          "begin pending",
          "record token",
          "publish token",
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
