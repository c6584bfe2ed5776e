/**
 * Tries again what failed because a backend did not answer.
 *
 * @module
 */
import { hasCode } from "../../errors.ts";
import { abortable } from "./abortable.ts";

/** Milliseconds before each further attempt. */
const PAUSES: readonly number[] = [250, 500, 1_000, 2_000, 4_000];

/** How to try again. */
export interface RetryOptions {
  /** Ends the waiting, with its reason. */
  readonly signal: AbortSignal;
  /** Told of each failure that is followed by another attempt. */
  onRetry(error: Error, pause: number): void;
  /** Milliseconds before each further attempt, if not as usual. */
  readonly pauses?: readonly number[];
}

/**
 * Does it until the backend has answered. It may be done more than once, even
 * after it took effect, and must come to the same then.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { signal, onRetry, pauses = PAUSES }: RetryOptions,
): Promise<T> {
  for (const pause of pauses) {
    try {
      return await attempt();
    } catch (error) {
      const passing = hasCode(error, "unavailable") ||
        hasCode(error, "unknown_outcome");
      if (!passing) throw error;
      onRetry(error, pause);
      await sleep(pause, signal);
    }
  }
  return await attempt();
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await abortable(promise, signal);
  } finally {
    clearTimeout(timer);
  }
}
