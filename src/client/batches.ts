/**
 * A read of many people, in batches that the service takes.
 *
 * @module
 */
import { encoded } from "./address.ts";
import { hasCode } from "./client_error.ts";

/** The most ids of a batch: the default of the service's limit. */
const MOST_IDS = 100;
/** The most characters of their query: proxies take URLs of about 8000. */
const LONGEST_QUERY = 7_000;
/** The batches that are asked for at the same time. */
const AT_ONCE = 4;

/**
 * What `read` returns for all the ids together. A batch that the service finds
 * too large is halved, and the batches after it are as small.
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
    // `/id/0` is the first id, which is not valid; `/id` is their number.
    hasCode(error, "invalid") &&
      error.faults.some((it) => it.pointer === "/id");
}
