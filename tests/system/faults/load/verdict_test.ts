/**
 * A verdict that no service can fail would be worth nothing: each promise, broken
 * once on purpose.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Fault, State } from "../fault.ts";
import {
  brokenAlways,
  brokenThen,
  isOfRefusals,
  isOfTimes,
} from "./verdict.ts";
import type { Answer, Kind } from "./workload.ts";

const STATUS: Readonly<Record<Kind, number>> = {
  kept: 200,
  live: 200,
  absent: 404,
  write: 200,
  hot: 200,
  churn: 204,
};

/** A good answer, but for what is given. */
function answer(kind: Kind, but: Partial<Answer> = {}): Answer {
  const status = "status" in but ? but.status : STATUS[kind];
  return {
    kind,
    status,
    hung: false,
    retryAfter: status === 503,
    cacheStatus: "",
    detail: (status ?? 0) >= 400 ? "Words." : "",
    telltales: [],
    at: 0,
    took: 5,
    fault: undefined,
    ...but,
  };
}

/** A fault that leaves that much. */
function fault(store: State, cache: State, says?: RegExp): Fault {
  const about = says ? { says } : {};
  return { name: "", store, cache, ...about, begin() {}, end() {} };
}

const NONE = fault("up", "up");
const STORE_DOWN = fault("down", "up");
const BOTH_DOWN = fault("down", "down");
const READ_ONLY = fault("read-only", "up", /^The database is read-only\.$/);
const LOCKED = fault("one row locked", "up");

const KINDS = Object.keys(STATUS) as Kind[];
const GOOD = Array.from({ length: 5 }, () => KINDS.map((it) => answer(it)))
  .flat();

/** What of the promises of every moment these answers break, in a word. */
const ALWAYS: readonly (readonly [RegExp, Answer, Fault?])[] = [
  [/^1 hung, such as kept/, answer("kept", { status: undefined, hung: true })],
  [/without an answer/, answer("live", { status: undefined })],
  [/stale/, answer("live", { fault: "stale" })],
  [/of a refused write/, answer("live", { fault: "refused" })],
  [/that no client wrote/, answer("kept", { fault: "unwritten" })],
  [/unexpected/, answer("kept", { status: 500 })],
  [/unexpected/, answer("kept", { status: 404 })],
  [/unexpected/, answer("absent", { status: 200 })],
  [/unexpected/, answer("live", { status: 504 })],
  [/unexpected/, answer("write", { status: 400 })],
  [/unexpected/, answer("hot", { status: 500 })],
  [/unexpected/, answer("churn", { status: 409 })],
  [/Retry-After/, answer("write", { status: 503, retryAfter: false })],
  [/without a problem/, answer("write", { status: 503, detail: "" })],
  [/give something away/, answer("live", { telltales: ["mysql2"] })],
  [/^1 read in more than 650 ms/, answer("kept", { took: 651 })],
  [/read in more than 650 ms/, answer("absent", { took: 651 }), LOCKED],
  [/read in more than 2150 ms/, answer("live", { took: 2151 }), STORE_DOWN],
  [/^1 written in more than 3850 ms/, answer("write", { took: 3851 })],
  [/written in more than 3850 ms/, answer("hot", { took: 3851 })],
];

/** What is said of a refusal that does not say why. */
const VAGUE = "does not say why: Words";

/** The same of those that hold once the fault has been noticed. */
const THEN: readonly (readonly [RegExp, Fault, Answer])[] = [
  [/^1 kept with another status/, NONE, answer("kept", { status: 503 })],
  [/live with/, NONE, answer("live", { status: 503 })],
  [/absent with/, NONE, answer("absent", { status: 503 })],
  [/write with/, NONE, answer("write", { status: 503 })],
  [/hot with/, NONE, answer("hot", { status: 504 })],
  [/churn with/, NONE, answer("churn", { status: 503 })],
  [/kept with/, STORE_DOWN, answer("kept", { status: 503 })],
  [/absent with/, STORE_DOWN, answer("absent")],
  [/write with/, STORE_DOWN, answer("write")],
  [/kept with/, BOTH_DOWN, answer("kept")],
  [/live with/, BOTH_DOWN, answer("live")],
  [/live with/, READ_ONLY, answer("live", { status: 503 })],
  [/write with/, READ_ONLY, answer("write")],
  [/churn with/, READ_ONLY, answer("churn", { status: 201 })],
  [/churn with/, STORE_DOWN, answer("churn")],
  [new RegExp(VAGUE), READ_ONLY, answer("write", { status: 503 })],
  [/absent with/, LOCKED, answer("absent", { status: 503 })],
  [/write with/, LOCKED, answer("write", { status: 503 })],
  [/hot with/, LOCKED, answer("hot")],
];

/** Good answers for the fault, as many as it takes. */
function goodFor({ store, cache }: Fault): Answer[] {
  const refused = { status: 503, detail: "The database is read-only." };
  return GOOD.map((it) => {
    const read = it.kind === "kept" || it.kind === "live";
    if (store === "up") return it;
    if (read) return cache === "down" ? { ...it, ...refused } : it;
    if (store === "one row locked" && it.kind !== "hot") return it;
    if (store === "read-only" && it.kind === "absent") return it;
    return { ...it, ...refused };
  });
}

describe("the verdict on a fault", () => {
  it("finds nothing wrong with what is right", () => {
    assertEquals(brokenAlways(NONE, GOOD), []);
    for (const it of [NONE, STORE_DOWN, BOTH_DOWN, READ_ONLY, LOCKED]) {
      assertEquals(brokenThen(it, goodFor(it)), []);
    }
  });

  for (const [promise, bad, cause = NONE] of ALWAYS) {
    it(`names ${promise} of a ${bad.kind}`, () => {
      const [first = "", ...more] = brokenAlways(cause, [...GOOD, bad]);
      assertMatch(first, promise);
      assertEquals(more, []);
      assertEquals(isOfTimes(first), bad.took > 5);
    });
  }

  for (const [promise, cause, bad] of THEN) {
    it(`names ${promise} while the store is ${cause.store}`, () => {
      const [first = "", ...more] = brokenThen(cause, [...goodFor(cause), bad]);
      assertMatch(first, promise);
      assertEquals(more, []);
      assertEquals(isOfTimes(first), false);
      const refused = bad.status === 503 || bad.status === 504;
      assertEquals(isOfRefusals(first), refused && promise.source !== VAGUE);
    });
  }

  it("names a wrong status rather than a refusal", () => {
    const bad = [503, 404, 503].map((status) => answer("kept", { status }));
    const [first = ""] = brokenThen(NONE, [...GOOD, ...bad]);
    assertMatch(first, /^3 kept with another status, such as kept: 404 /);
    assertEquals(isOfRefusals(first), false);
  });

  for (const [reads, slow, many] of [[100, 9, 10], [101, 1, 100]] as const) {
    it(`takes ${slow} slow of ${reads} reads for the machine's, and more not`, () => {
      const answers = (some: number) =>
        Array.from(
          { length: reads },
          (_, i) => answer("kept", { took: i < some ? 301 : 5 }),
        );
      const found = `1 read of ${many} took 301 ms or more`;
      assertEquals(brokenThen(NONE, answers(slow)), []);
      assertEquals(brokenThen(NONE, answers(slow + 1)), [found]);
      assertEquals(isOfTimes(found), true);
    });
  }

  it("does not take a silence for a promise kept", () => {
    assertEquals(brokenThen(NONE, GOOD.slice(0, 4)), ["only 4 answers"]);
  });
});
