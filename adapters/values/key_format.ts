/**
 * The format of keys on a cache server. Keys carry no version of the record's
 * definition: an instance with another definition must remove the same entry.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Key } from "../../src/dao/key_value.ts";

/** The most bytes of a key: memcached takes no longer one. */
export const LONGEST_KEY = 250;

const SPACES: Readonly<Record<Key["space"], string>> = {
  entry: "e",
  record: "r",
};

/**
 * The key on the server; `name` is how all keys of the records begin. The key
 * contains the id itself after ":" if memcached takes such a key, or else the hash
 * of the id after "#". The key of an entry contains the short form of the epoch.
 */
export function keyOf(name: string, { space, id }: Key, epoch: string): string {
  const prefix = `${name}/${SPACES[space]}${space === "entry" ? epoch : ""}`;
  const key = `${prefix}:${id}`;
  if (key.length <= LONGEST_KEY && /^[!-~]+$/.test(key)) return key;
  const hash = createHash("sha256").update(id, "utf8").digest("base64url");
  return `${prefix}#${hash}`;
}

/** The short form of an epoch: 96 bits, which never repeat by chance. */
export function shortEpoch(epoch: string): string {
  return createHash("sha256").update(epoch).digest("base64url").slice(0, 16);
}
