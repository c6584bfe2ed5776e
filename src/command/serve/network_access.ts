/**
 * The rules of network access: when a service needs a token or a host check.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { isLoopback } from "../../loopback.ts";
import type { Config } from "../../config/config.ts";

/**
 * Throws if a client of another machine could change people without a token,
 * unless `insecure` permits it.
 */
export function requireToken(config: Config, host: string): void {
  if (isLoopback(host) || config.writeToken.length > 0 || config.insecure) {
    return;
  }
  throw new AppError(
    "config",
    `Without a token every client that can reach ${host} could change people. ` +
      "Set PERSON_WRITE_TOKEN (or --write-token-file), " +
      "or PERSON_HOST (--host) to 127.0.0.1, " +
      "or PERSON_INSECURE (--insecure) to permit that.",
  );
}

/** The warning if clients of other machines can read everyone without a token. */
export function publicReads(config: Config): string | undefined {
  if (isLoopback(config.host) || config.readToken.length > 0) return undefined;
  return `Every client that can reach ${config.host} can read and list all people: ` +
    "PERSON_READ_TOKEN (or --read-token-file) would prevent it.";
}

/**
 * Whether a web page could read from a service on loopback by DNS rebinding. If
 * a read needs a token, it could not: the page has no token to send.
 */
export function isRebindable(config: Config): boolean {
  return isLoopback(config.host) && config.readToken.length === 0 &&
    !config.insecure;
}
