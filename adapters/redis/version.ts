/**
 * The versions of the values in Redis, which gives them none.
 *
 * Every stored value begins with a random token, which is its version. A token
 * never comes again, but a server that was restarted from its disk brings back a
 * value with its token. So a version counts only on its connection.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Version } from "../../src/dao/key_value.ts";
import { TOKEN } from "./script.ts";

/** The version of a value that came on the connection. */
export function versionOf(
  connection: number | undefined,
  bytes: Buffer,
): Version {
  const token = bytes.toString("base64", 0, TOKEN);
  return `${connection}:${token}` as Version;
}

/** The token, or `undefined` if the version came on another connection. */
export function tokenIn(
  version: Version,
  connection: number | undefined,
): Buffer | undefined {
  const prefix = `${connection}:`;
  if (connection === undefined || !version.startsWith(prefix)) return undefined;
  return Buffer.from(version.slice(prefix.length), "base64");
}
