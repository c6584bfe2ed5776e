import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Breaker, type BreakerOptions } from "../../src/resilience/breaker.ts";
import { RUNTIME } from "../../src/runtime.ts";

/** A breaker with a clock of its own, and a fixed random number. */
class Fixture {
  now = 0;
  random = 1;
  readonly changes: string[] = [];
  readonly breaker: Breaker;

  constructor(options: Partial<BreakerOptions> = {}) {
    this.breaker = new Breaker({
      failures: 3,
      onChange: (state) => this.changes.push(state),
      ...options,
    }, { ...RUNTIME, steady: () => this.now, random: () => this.random });
  }

  /** Makes a call with that end; answers whether it could enter. */
  call(end: "succeeded" | "failed"): boolean {
    const era = this.breaker.enter();
    if (era === undefined) return false;
    this.breaker[end](era);
    return true;
  }

  /** Opens the circuit. */
  trip(): void {
    while (!this.breaker.open) this.call("failed");
  }
}

describe("a breaker", () => {
  it("opens its circuit after the given number of failures in a row", () => {
    const it = new Fixture();
    it.call("failed");
    it.call("failed");
    it.call("succeeded");
    it.call("failed");
    it.call("failed");
    assertEquals(it.breaker.open, false);
    it.call("failed");
    assertEquals(it.breaker.open, true);
    assertEquals(it.call("succeeded"), false);
    assertEquals(it.changes, ["open"]);
  });

  it("lets one probe in after a pause, and closes if it succeeds", () => {
    const it = new Fixture();
    it.trip();
    it.now = 49;
    assertEquals(it.breaker.enter(), undefined);
    it.now = 50;
    const probe = it.breaker.enter();
    assertEquals(it.breaker.enter(), undefined);
    it.now = 1e9;
    assertEquals(it.breaker.enter(), undefined);
    if (probe !== undefined) it.breaker.succeeded(probe);
    assertEquals(it.breaker.open, false);
    assertEquals(it.call("succeeded"), true);
    assertEquals(it.changes, ["open", "closed"]);
  });

  it("doubles the pause after each failed probe, up to a second", () => {
    const it = new Fixture();
    it.trip();
    const pauses: number[] = [];
    for (let since = it.now; pauses.length < 7; it.now++) {
      if (!it.call("failed")) continue;
      pauses.push(it.now - since);
      since = it.now;
    }
    assertEquals(pauses, [50, 100, 200, 400, 800, 1000, 1000]);
    it.now += 1000;
    it.call("succeeded");
    it.trip();
    it.now += 50;
    assertEquals(it.call("failed"), true);
  });

  it("spreads its probes over half of the pause", () => {
    const it = new Fixture();
    it.random = 0;
    it.trip();
    it.now = 24;
    assertEquals(it.breaker.enter(), undefined);
    it.now = 25;
    assertEquals(it.call("succeeded"), true);
  });

  it("forgives the calls that were under way during a pause", () => {
    const it = new Fixture();
    const underWay = [1, 2, 3, 4].map(() => it.breaker.enter() ?? NaN);
    it.call("failed");
    it.breaker.forgive();
    for (const era of underWay) it.breaker.failed(era);
    assertEquals(it.breaker.open, false);
    for (let i = 0; i < 3; i++) it.call("failed");
    assertEquals(it.breaker.open, true);
  });

  it("still counts a probe that was under way during a pause", () => {
    const it = new Fixture();
    it.trip();
    it.now = 50;
    const probe = it.breaker.enter() ?? NaN;
    it.breaker.forgive();
    it.breaker.succeeded(probe);
    assertEquals(it.changes, ["open", "closed"]);
  });

  it("ignores a call that began before it opened", () => {
    const it = new Fixture();
    const before = [1, 2, 3, 4, 5, 6].map(() => it.breaker.enter() ?? -1);
    const [last = -1, ...others] = before;
    for (const era of others) it.breaker.failed(era);
    assertEquals(it.changes, ["open"]);
    it.breaker.succeeded(last);
    assertEquals(it.breaker.open, true);
    // The ignored calls did not make the pause longer.
    it.now = 50;
    assertEquals(it.call("succeeded"), true);
    it.breaker.failed(last);
    it.breaker.failed(last);
    it.breaker.failed(last);
    assertEquals(it.breaker.open, false);
  });
});
