/**
 * The limits and callbacks of a connection to one cache server.
 *
 * @module
 */
import type { CacheOptions } from "../../src/dao/registry.ts";
import type { Runtime } from "../../src/runtime.ts";

/** The limits and callbacks of a transport. */
export interface TransportOptions {
  /** The deadline of one operation, in milliseconds. */
  readonly timeout: number;
  /** The most pending operations; a further one fails at once. */
  readonly inFlight?: number;
  /** Called when the circuit of the server opens, and when it closes. */
  readonly onHealth?: CacheOptions<never>["onHealth"];
  /** Called when the server's identity is known, and when it changes. */
  readonly onIdentity?: (() => void) | undefined;
  /** The time that deadlines count in. */
  readonly runtime: Runtime;
}
