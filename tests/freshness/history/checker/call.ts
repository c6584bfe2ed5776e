/**
 * What a history is made of: every call of the service, as its client saw it.
 * Times are milliseconds of one steady clock, that of the process that called.
 *
 * @module
 */

/** What an id held: a value that was written only once, or no person. */
export type Value = string | null;

interface Call {
  /** Which client called; each makes one call at a time. */
  readonly client: number;
  /** Which instance was called; -1 for a write past the service. */
  readonly instance: number;
  /** Whose person it is about. */
  readonly id: string;
  /** When the call began. */
  readonly start: number;
  /** When its answer was there, or it was given up. */
  readonly end: number;
  /** The status of the answer, or 0 if there was none. */
  readonly status: number;
  /** The answer's `Cache-Status`. */
  readonly how?: string | undefined;
}

/** A read of one id, by itself or within a batch. */
export interface Read extends Call {
  /** What was called. */
  readonly op: "get";
  /** What was read, or `undefined` if the read failed. */
  readonly value?: Value | undefined;
  /** Whether the store answered to just this call. */
  readonly direct: boolean;
}

/** A write of one id. */
export interface Write extends Call {
  /** What was called. */
  readonly op: "put" | "patch" | "add" | "delete" | "swap" | "import";
  /** What the id is to hold. */
  readonly value: Value;
  /** What it must have held for a `swap`: a write with `If-Match`. */
  readonly expected?: Value | undefined;
  /**
   * `done`: acknowledged; `refused`: nothing was changed; `unknown`: it may
   * have happened, or may yet, at any time since it began.
   */
  readonly outcome: "done" | "refused" | "unknown";
  /** Whether another writer made it, past the service. */
  readonly bySql?: true;
  /** When its instance was killed, if that is why the outcome is unknown. */
  readonly died?: number | undefined;
}

/**
 * Whether the call is a read whose answer must keep the promise: the service
 * did not say that it may be older.
 */
export function isChecked({ op, value, how = "" }: AnyCall): boolean {
  return op === "get" && value !== undefined &&
    !/\b(stale|unverified)\b/.test(how);
}

/** A call of the service, or a write past it. */
export type AnyCall = Read | Write;

/** A run: all its calls, and what was done to the servers meanwhile. */
export interface History {
  /** What the run was made from. */
  readonly seed: number;
  /** The kind of run: see `profiles.ts`. */
  readonly profile: string;
  /** Every call. */
  readonly calls: readonly AnyCall[];
  /** Every fault, and when it was. */
  readonly faults: readonly { readonly at: number; readonly what: string }[];
}
