/**
 * Fake time for code that also reads the steady clock.
 *
 * @module
 */
import { FakeTime } from "@std/testing/time";
import { setImmediate } from "node:timers";

/** Lets everything run that waits for a promise only. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Fake time that `performance.now()` follows too; it begins at 0. */
export class SteadyTime extends FakeTime {
  /** Stops both clocks. */
  constructor() {
    super(0);
    Object.defineProperty(performance, "now", {
      configurable: true,
      value: () => this.now,
    });
  }

  /** Lets so many milliseconds pass, and all that falls due happen. */
  async pass(ms: number): Promise<void> {
    await turn();
    this.tick(ms);
    await turn();
  }

  /** Brings both clocks back. */
  override restore(): void {
    super.restore();
    Reflect.deleteProperty(performance, "now");
  }
}
