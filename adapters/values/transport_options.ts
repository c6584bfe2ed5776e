/**
 * The limits and callbacks of a transport to one cache server.
 *
 * @module
 */
import type { CacheOptions } from "../../src/dao/adapter.ts";
import type { Runtime } from "../../src/runtime.ts";

/** The most pending operations of a transport; a further one fails at once. */
export const MOST_PENDING = 16_384;

/** The deadline and the callbacks of a transport. */
export interface TransportOptions {
  /** The deadline of one operation, in milliseconds. */
  readonly timeout: number;
  /** Called when the circuit of the server opens, and when it closes. */
  readonly onHealth?: CacheOptions<never>["onHealth"];
  /** Called when the server's identity is known, and when it changes. */
  readonly onIdentity?: (() => void) | undefined;
  /** The time that deadlines count in. */
  readonly runtime: Runtime;
}
