/**
 * Whether a store notices the changes of other writers: programs that change
 * rows past the service.
 *
 * @module
 */

/** Whether each committed change of another writer is noticed, or why not. */
export type Coverage =
  | {
    readonly covered: true;
    /**
     * The current period of coverage, in a store that may lose it: a text of
     * letters, digits, "-" and ".". It changes after each time without
     * coverage, and after a change that could leave no row: what was cached
     * before is then never served. It is the same on every node of a cluster.
     */
    readonly since?: string;
    /** What an operator must not do to other writers, if there is anything. */
    readonly caveat?: string;
    /** Whether the store also tells of each change at once: `Outbox.listen`. */
    readonly atOnce?: boolean;
  }
  | {
    readonly covered: false;
    /** Why, and what an operator can do, in sentences. */
    readonly reason: string;
  };

/** Every change is noticed. */
export const COVERED: Coverage = { covered: true };

/** The part of a store that tells its coverage. */
export interface Covering {
  /** Asks the database whether the changes of other writers are noticed. */
  coverage?(): Promise<Coverage>;
  /** As `Store` has it; a store with this method notices every other program. */
  changesByOthers?(): number;
}

/** The store's answer; a store that cannot answer notices no other writer. */
export async function coverageOf(store: Covering): Promise<Coverage> {
  if (store.changesByOthers) return COVERED;
  return await store.coverage?.() ?? {
    covered: false,
    reason: "The database does not notice the changes of other writers.",
  };
}

/**
 * Since when every change is noticed; `undefined` if changes are not noticed,
 * or always were.
 */
export function coveredSince(coverage: Coverage): string | undefined {
  return coverage.covered ? coverage.since : undefined;
}

/** The answer in words: `covered`, or `not covered: …`. */
export function coverageText(coverage: Coverage): string {
  return coverage.covered ? "covered" : `not covered: ${coverage.reason}`;
}
