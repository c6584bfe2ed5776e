/**
 * What a fault is: something that happens to a backend, and what that leaves
 * working.
 *
 * @module
 */
import type { Parts } from "./rig.ts";

/** What a backend still does during a fault. */
export type State = "up" | "down" | "read-only" | "one row locked";

/** One fault. */
export interface Fault {
  /** What happens to which of them. */
  readonly name: string;
  /** What the store still does, once the fault has been noticed. */
  readonly store: State;
  /** What the cache still does. */
  readonly cache: State;
  /** What a write that it refuses must be told. */
  readonly says?: RegExp;
  /** Whether it is in the short form, too. */
  readonly short?: boolean;
  /** Whether it shows only in answers that do not come. */
  readonly hangs?: boolean;
  /** Brings it about. */
  begin(parts: Parts): Promise<void> | void;
  /** Mends it, and waits until that has been done. */
  end(parts: Parts): Promise<void> | void;
}
