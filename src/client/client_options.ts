/**
 * The options of the client and of its calls.
 *
 * @module
 */
import type { PageOptions } from "./request/address.ts";
import type { Token } from "./request/connection.ts";
import type { Fetch } from "./request/exchange.ts";
import type { PersonInput } from "./people.ts";

/** The options of a client. */
export interface ClientOptions {
  /**
   * The bearer token, or a function that is asked for it before each request. It
   * is never a part of an error.
   */
  readonly token?: Token | undefined;
  /** The milliseconds that a call may take; the default is 10,000. */
  readonly timeout?: number | undefined;
  /** How often a request is sent again where that is safe; the default is 2. */
  readonly retries?: number | undefined;
  /** What sends the requests; the default is the `fetch` of the runtime. */
  readonly fetch?: Fetch | undefined;
}

/** The options of every call. */
export interface CallOptions {
  /** Ends the call: it is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The milliseconds that this call may take. */
  readonly timeout?: number | undefined;
}

/** The options of a read. */
export interface ReadOptions extends CallOptions {
  /**
   * How the service uses its cache: `no-cache` reads the database and refills
   * the cache, `no-store` only reads the database, `only-if-cached` only the cache.
   */
  readonly cache?: "no-cache" | "no-store" | "only-if-cached" | undefined;
}

/** The options of the list. `timeout` is that of each page. */
export interface ListOptions extends CallOptions, PageOptions {}

/** The options of a write of a person. */
export interface PutOptions extends CallOptions {
  /**
   * The write is done only if this person is stored unchanged, or, for `"absent"`,
   * only if no person with the id is stored. Otherwise the error is
   * `precondition_failed`.
   */
  readonly expected?: PersonInput | "absent" | undefined;
}

/** The options of a deletion. */
export interface DeleteOptions extends CallOptions {
  /** The person is deleted only if this one is stored unchanged. */
  readonly expected?: PersonInput | undefined;
}

/** The longest time that a timer of a runtime can measure. */
const LONGEST = 2 ** 31 - 1;

/** Returns the timeout; throws a `TypeError` if no timer can measure it. */
export function requireMilliseconds(timeout: number): number {
  if (timeout > 0 && timeout <= LONGEST) return timeout;
  throw new TypeError(`timeout must be from 1 to ${LONGEST} milliseconds.`);
}

/** Returns the number of retries; throws a `TypeError` for any other value. */
export function requireRetries(retries: number): number {
  if (Number.isInteger(retries) && retries >= 0) return retries;
  throw new TypeError("retries must be a whole number that is not negative.");
}
