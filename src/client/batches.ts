/**
 * A read of many people, in batches that the service takes.
 *
 * @module
 */
import { encoded } from "./request/address.ts";
import { hasCode } from "./client_error.ts";

/** The most ids of a batch: the default of the service's limit. */
const MOST_IDS = 100;
/** The most characters of the query: many proxies refuse URLs of over 8000. */
const LONGEST_QUERY = 7_000;
/** How many batches are read at the same time. */
const AT_ONCE = 4;

/**
 * Reads all the ids with `read`, batch by batch, and returns all the results. If
 * the service refuses a batch as too large, its ids are read again in batches of
 * half the size, and so are all ids after it.
 */
export async function inBatches<T>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const rest = [...ids];
  const all: T[] = [];
  let most = MOST_IDS;
  async function work(): Promise<void> {
    while (rest.length > 0) {
      const batch = rest.splice(0, fitting(rest, most));
      try {
        all.push(...await read(batch));
      } catch (error) {
        if (batch.length === 1 || !isTooLarge(error)) throw error;
        most = Math.min(most, Math.floor(batch.length / 2));
        rest.push(...batch);
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return all;
}

/** How many of the first ids fit into one request; at least one. */
function fitting(ids: readonly string[], most: number): number {
  let length = 0;
  const end = ids.slice(0, most).findIndex((id) =>
    (length += encoded(id).length + "&id=".length) > LONGEST_QUERY
  );
  return end < 0 ? most : Math.max(1, end);
}

function isTooLarge(error: unknown): boolean {
  return hasCode(error, "uri_too_long") ||
    // The pointer `/id` says that there are too many ids. `/id/0` would say that
    // the first id is not valid.
    hasCode(error, "invalid") &&
      error.faults.some((it) => it.pointer === "/id");
}
