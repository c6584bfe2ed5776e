/**
 * Who can reach the service, and what it must ask of them for that.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { isLoopback } from "../../http/loopback.ts";
import type { Config } from "../../config/settings.ts";

/**
 * Throws if others than this machine's users could change people without a
 * token, unless that is wanted.
 */
export function requireToken(config: Config, host: string): void {
  if (isLoopback(host) || config.writeToken.length > 0 || config.insecure) {
    return;
  }
  throw new AppError(
    "config",
    `Without a token everyone who can reach ${host} could change people. ` +
      "Set PERSON_WRITE_TOKEN (or --write-token-file), " +
      "or PERSON_HOST (--host) to 127.0.0.1, " +
      "or PERSON_INSECURE (--insecure) if that is what you want.",
  );
}

/**
 * Whether a web page could read what is served on loopback by DNS rebinding.
 * Where reads need a token it has none to send.
 */
export function isRebindable(config: Config): boolean {
  return isLoopback(config.host) && config.readToken.length === 0 &&
    !config.insecure;
}
