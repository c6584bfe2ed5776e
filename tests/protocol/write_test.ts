import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Person, PersonId } from "../../src/person/person.ts";
import { drive, type Effect, step } from "../../src/protocol/steps.ts";
import { type WritePorts, writeThrough } from "../../src/protocol/write.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { person } from "../contract/people.ts";

const ids = [person("x").id, person("y").id];

/** A fault of each step; the second announce is that of a doubt. */
interface Faults {
  readonly announce?: ErrorCode | "bug";
  readonly again?: ErrorCode;
  readonly change?: ErrorCode | "bug";
  readonly invalidate?: ErrorCode | "bug";
  readonly record?: ErrorCode | "bug";
}

interface Settings {
  readonly durable?: boolean;
  /** What a publish answers. */
  readonly published?: boolean;
  /** What the store answers; `false` where there was nothing to change. */
  readonly result?: string | false;
}

/** Writes with those faults: what was done, and at last what came of it. */
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
    hold: (ids) => {
      done.push(all("hold", ids));
      return "token";
    },
    release: (token, rows) => done.push(`release ${token}, ${rows}`),
    record: (token, ids) =>
      act(all(`record ${token}`, ids), faults.record, undefined),
    publish: (token) => act(`publish ${token}`, undefined, published),
  };
  const change = (log: string | undefined) =>
    act(log ? `change with ${log}` : "change", faults.change, result);
  try {
    done.push(await drive(writeThrough(ids, change, ports)));
  } catch (error) {
    assert(error instanceof Error);
    done.push(error instanceof AppError ? error.code : error.name);
  }
  return done;
}

const TOLD = { result: "result", pending: false };
const PENDING = { result: "result", pending: true };
/** How a step of the cache, or of the log, may fail and be forgiven. */
const OUTAGES = ["unavailable", "unknown_outcome"] as const;
/** Errors of a store that has certainly changed nothing. */
const REFUSALS = ["unavailable", "invalid", "conflict", "bug"] as const;

describe("a write", () => {
  it("announces, changes and invalidates before it is acknowledged", async () => {
    assertEquals(await write({}), ["announce", "change", "invalidate", TOLD]);
  });

  it("carries the rows in durable mode, which go once it is told", async () => {
    assertEquals(await write({}, { durable: true }), [
      "announce",
      "hold",
      "change with token",
      "invalidate",
      "release token, settle",
      TOLD,
    ]);
  });
});

for (const outage of OUTAGES) {
  describe(`a write, when the cache answers ${outage}`, () => {
    it("to the announcement: it carries the rows", async () => {
      assertEquals(await write({ announce: outage }), [
        "announce",
        "hold",
        "change with token",
        "invalidate",
        "release token, settle",
        TOLD,
      ]);
    });

    it("to the invalidation: the rows are recorded and published", async () => {
      const steps = [
        "announce",
        "change",
        "invalidate",
        "hold",
        "record token",
        "publish token",
      ];
      const faults = { invalidate: outage };
      assertEquals(await write(faults), [...steps, PENDING]);
      const told = await write(faults, { published: false });
      assertEquals(told, [...steps, TOLD]);
    });

    it("to both: the rows it carried are published", async () => {
      const steps = [
        "announce",
        "hold",
        "change with token",
        "invalidate",
        "publish token",
      ];
      const faults = { announce: outage, invalidate: outage };
      assertEquals(await write(faults), [...steps, PENDING]);
      const durable = await write({ invalidate: outage }, { durable: true });
      assertEquals(durable, [...steps, PENDING]);
    });

    it("and so does the log: it is not acknowledged", async () => {
      for (const record of [outage, "bug"] as const) {
        const done = await write({ invalidate: "unavailable", record });
        const steps = ["announce", "change", "invalidate", "hold"];
        assertEquals(done.slice(0, 5), [...steps, "record token"]);
        assertEquals(done.at(-1), "unknown_outcome");
      }
    });
  });
}

for (const refusal of REFUSALS) {
  describe(`a change that the store refuses (${refusal})`, () => {
    const refused = refusal === "bug" ? "TypeError" : refusal;

    it("ends its mark, and what is cached stays right", async () => {
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

    it("ends no mark where none was heard of", async () => {
      assertEquals(await write({ change: refusal, announce: "unavailable" }), [
        "announce",
        "hold",
        "change with token",
        "release token, none",
        refused,
      ]);
    });

    it("leaves no hold behind in durable mode", async () => {
      assertEquals(await write({ change: refusal }, { durable: true }), [
        "announce",
        "hold",
        "change with token",
        "invalidate",
        "release token, none",
        refused,
      ]);
    });
  });
}

describe("a change that finds nothing to change", () => {
  const result = false;
  const nothing = { result, pending: false };

  it("ends its mark, and leaves nothing to be told", async () => {
    for (const invalidate of [undefined, ...OUTAGES]) {
      assertEquals(
        await write(invalidate ? { invalidate } : {}, { result }),
        ["announce", "change", "invalidate", nothing],
      );
    }
  });

  it("waits for nobody while the cache is out of reach", async () => {
    assertEquals(await write({ announce: "unavailable" }, { result }), [
      "announce",
      "hold",
      "change with token",
      "release token, none",
      nothing,
    ]);
  });

  it("leaves no hold behind in durable mode", async () => {
    assertEquals(await write({}, { result, durable: true }), [
      "announce",
      "hold",
      "change with token",
      "invalidate",
      "release token, none",
      nothing,
    ]);
  });
});

describe("a change of unknown outcome", () => {
  const change = "unknown_outcome";

  it("is marked anew, and passed on as unknown", async () => {
    assertEquals(
      await write({ change }),
      ["announce", "change", "announce", "unknown_outcome"],
    );
  });

  it("that carried rows leaves them to the drainer", async () => {
    const steps = ["announce", "hold", "change with token", "announce"];
    const end = ["release token, none", "unknown_outcome"];
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
    it(`that cannot be marked (${again}) is recorded and published`, async () => {
      const rest = ["record token", "publish token", "unknown_outcome"];
      assertEquals(
        await write({ change, again }),
        ["announce", "change", "announce", "hold", ...rest],
      );
      assertEquals(
        await write({ change, again, announce: "unavailable" }),
        ["announce", "hold", "change with token", "announce", ...rest],
      );
    });

    it(`that cannot be recorded (${again}) is published all the same`, async () => {
      assertEquals(
        await write({ change, again: "unavailable", record: again }),
        [
          "announce",
          "change",
          "announce",
          "hold",
          "record token",
          "publish token",
          "unknown_outcome",
        ],
      );
    });
  }
});

describe("a bug", () => {
  it("is not taken for an outage", async () => {
    assertEquals(await write({ announce: "bug" }), ["announce", "TypeError"]);
    assertEquals((await write({ invalidate: "bug" })).at(-1), "TypeError");
    assertEquals((await write({ announce: "invalid" })).at(-1), "invalid");
  });
});
