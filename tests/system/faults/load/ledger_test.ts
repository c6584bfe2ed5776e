import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DOUBT, Ledger, type Wrong } from "./ledger.ts";

/** Whose writes 1 and 2 were acknowledged, 3 was refused, and 4 may be there. */
function known(): Ledger {
  const ledger = new Ledger();
  for (const status of [201, 200, 503, 504]) {
    ledger.end(ledger.begin(), status);
  }
  return ledger;
}

const CASES: readonly (readonly [number, number, Wrong | undefined])[] = [
  [2, 2, undefined],
  [4, 2, undefined],
  [1, 1, undefined],
  [1, 2, "stale"],
  [0, 2, "stale"],
  [3, 2, "refused"],
  [5, 2, "unwritten"],
  [2.5, 2, "unwritten"],
  [NaN, 2, "unwritten"],
];

describe("a ledger", () => {
  it("knows the version that was acknowledged last", () => {
    assertEquals(known().floor.acknowledged, 2);
  });

  for (const [version, acknowledged, wrong] of CASES) {
    it(`calls ${version}, read after ${acknowledged}, ${wrong ?? "right"}`, () => {
      const floor = { acknowledged, inDoubt: new Set<number>() };
      assertEquals(known().fault(version, floor), wrong);
    });
  }

  it("says which version there is, and what became of it", () => {
    const told = [1, 3].map((it) => known().told(it));
    assertEquals(told, ["version 1 after 2", "version 3 (refused) after 2"]);
  });

  it("takes a write without an answer for one that may be there", () => {
    const ledger = new Ledger();
    const version = ledger.begin();
    assertEquals(ledger.writing, true);
    ledger.end(version, undefined);
    assertEquals([ledger.writing, ledger.floor.acknowledged], [false, 0]);
    assertEquals([0, 1, 2].map((it) => ledger.fault(it, ledger.floor)), [
      undefined,
      undefined,
      "unwritten",
    ]);
  });

  it("lets a write in doubt come after the next one, but not for ever", () => {
    const ledger = known();
    const before = ledger.floor;
    const seen = () => [4, 2].map((it) => ledger.fault(it, ledger.floor));
    const write = (begun: number) => ledger.end(ledger.begin(begun), 200);
    const soon = performance.now() + DOUBT / 2;
    write(soon);
    assertEquals(seen(), [undefined, "stale"]);
    write(soon + DOUBT);
    assertEquals(seen(), ["stale", "stale"]);
    assertEquals(ledger.fault(4, before), undefined);
  });
});
