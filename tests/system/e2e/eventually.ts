import { setTimeout as pause } from "node:timers/promises";

/**
 * Reads until what is read is what is hoped for, and returns it; after `limit`
 * milliseconds it fails with what was read last.
 */
export async function eventually<T>(
  read: () => Promise<T>,
  accept: (value: T) => boolean,
  limit = 60_000,
): Promise<T> {
  const giveUp = performance.now() + limit;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > giveUp) {
      throw new Error(`It never came to be: ${JSON.stringify(value)}`);
    }
    await pause(20);
  }
}
