/**
 * What the settings are once they are read and checked.
 *
 * @module
 */
import type { Kind } from "./kinds.ts";

/** The settings, checked. Durations are in milliseconds, sizes in bytes. */
export interface Config {
  /** URL of the database; its scheme picks the adapter. */
  readonly database: string;
  /** URL of the cache; `none:` for none. */
  readonly cache: string;
  /** Modules of adapters to add to those that come with the program. */
  readonly adapters: readonly string[];
  /** The source of reads: through the cache, or directly from the store. */
  readonly source: "cache" | "database";
  /** How long a cached person is fresh. */
  readonly cacheTtl: number;
  /** How long a cached absence is fresh. */
  readonly cacheAbsentTtl: number;
  /** How long an expired entry may serve while the database is down (stale-if-error). */
  readonly cacheStale: number;
  /** Deadline of one call of the cache. */
  readonly cacheTimeout: number;
  /** Deadline of one call of the store. */
  readonly databaseTimeout: number;
  /** The most connections to the database. */
  readonly databaseConnections: number;
  /** The bulkhead of a database server: the most reads at once, and the most writes. */
  readonly databaseConcurrency: number;
  /** The most calls that wait in the queue of the bulkhead. */
  readonly databaseQueue: number;
  /** How long a call waits in that queue at most. */
  readonly databasePatience: number;
  /** Which writes are put into the outbox. */
  readonly invalidation: "on-failure" | "durable";
  /** Whether a cached answer is served that the store could not confirm. */
  readonly unverified: "mark" | "refuse";
  /** How long the cache is trusted after a read of the outbox. */
  readonly lease: number;
  /** How many hits a second are compared with the store; 0 for none. */
  readonly verify: number;
  /** Name or address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 for any free one. */
  readonly port: number;
  /** How many threads serve the port, each as an instance of its own. */
  readonly workers: number;
  /** The bearer tokens (RFC 6750) that may write and read. */
  readonly writeToken: readonly string[];
  /** The bearer tokens that may only read; if empty, a read needs no token. */
  readonly readToken: readonly string[];
  /**
   * Whether the service may listen beyond loopback without a token; in a program
   * that embeds it, whether HTTP is open to every client if there is no token.
   */
  readonly insecure: boolean;
  /** The origins (RFC 6454) whose pages may call the service from a browser. */
  readonly corsOrigin: readonly string[];
  /** Whether the page at `/` shows what the service does. */
  readonly console: "on" | "off";
  /** The least important lines that the log has. */
  readonly logLevel: "info" | "warn" | "error";
  /** How the lines of the log look; `auto` is `pretty` on a terminal. */
  readonly logFormat: "auto" | "pretty" | "json";
  /** Which answers have a line in the log. */
  readonly accessLog: "off" | "errors" | "all";
  /** Whether each answer says how long it took, in `Server-Timing`. */
  readonly serverTiming: boolean;
  /** How long the work for a request may take, after its body has arrived. */
  readonly requestTimeout: number;
  /** How long the body of a request may take to arrive. */
  readonly bodyTimeout: number;
  /** How long a client may take to read a large answer. */
  readonly answerTimeout: number;
  /** The most requests in flight. */
  readonly maxRequests: number;
  /** The longest URL of a request. */
  readonly urlLimit: number;
  /** The largest body of a request. */
  readonly bodyLimit: number;
  /** The most ids or people in one request. */
  readonly batchLimit: number;
  /** How long a service that was told to stop still serves. */
  readonly shutdownDelay: number;
  /** How long a graceful stop may take. */
  readonly shutdownTimeout: number;
}

/** One setting. */
export interface Setting<T> {
  /** The default value, as text. */
  readonly default: string;
  /** The kind of the value: how it is parsed, checked and shown. */
  readonly kind: Kind<T>;
  /**
   * Whether the value may be in a file, because it is a secret (`only`: no flag
   * takes the value itself) or may hold one (`also`).
   */
  readonly file?: "only" | "also";
  /** The text for the help; it may have several lines. */
  readonly help: string;
}

/** The name of a setting in the code. */
export type SettingName = keyof Config;
