/**
 * The identity of a set of cache servers.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import { LAYOUT } from "./codec.ts";

/**
 * The identity of the servers with these identities, or `undefined` while that of
 * one is unknown. It depends on the format of the entries, but not on the order
 * of the servers.
 */
export function identityOf<R extends Identified>(
  record: RecordType<R>,
  servers: readonly (string | undefined)[],
): string | undefined {
  if (servers.includes(undefined)) return undefined;
  const format = `${LAYOUT} ${record.name} ${record.version}`;
  return createHash("sha256")
    .update([format, ...[...new Set(servers)].sort()].join("\n"))
    .digest("base64url");
}
