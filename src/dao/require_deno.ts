/**
 * What works under Deno only: it uses sockets and files of Deno. Under another
 * runtime such an adapter would fail at each call, and a cache that fails looks
 * like one that never has anything.
 *
 * @module
 */
import { AppError } from "../errors.ts";

/**
 * Throws `AppError("config")` unless the program runs under Deno; `instead` says
 * what works elsewhere.
 */
export function requireDeno(what: string, instead: string): void {
  if ("Deno" in globalThis) return;
  throw new AppError(
    "config",
    `${what} works under Deno only. What works here: ${instead}`,
  );
}
