import { personOf } from "../peers/people.ts";

const BATCH = 100;
const AT_ONCE = 8;

/** How long the answer to a request may take, in milliseconds. */
const PATIENCE = 10_000;

/** Reads each of so many people once, in batches, so that all are cached. */
export async function readEveryone(url: URL, people: number): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < people) {
      const from = next;
      next += BATCH;
      const ids = Array.from({ length: Math.min(BATCH, people - from) })
        .map((_, i) => `id=${personOf(from + i).id}`);
      const response = await fetch(
        new URL(`/persons?${ids.join("&")}`, url),
        { signal: AbortSignal.timeout(PATIENCE) },
      );
      await response.body?.cancel();
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
    }
  }));
}
