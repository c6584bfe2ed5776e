/**
 * The retry of a call that failed because a backend did not answer.
 *
 * @module
 */
import { hasCode } from "../../errors.ts";
import { RUNTIME } from "../../runtime.ts";
import { abortable } from "./abortable.ts";

/** The pause before each further attempt, in milliseconds. */
const PAUSES = [250, 500, 1_000, 2_000, 4_000];

/** The options of a retry. */
export interface RetryOptions {
  /** The signal that ends the wait for the next attempt. */
  readonly signal: AbortSignal;
  /** Receives each failure before another attempt, and the pause in milliseconds. */
  onRetry(error: Error, pause: number): void;
}

/**
 * The result of the first attempt that the backend answers. An attempt may be
 * repeated although the previous one took effect, so it must be idempotent.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { signal, onRetry }: RetryOptions,
): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      const transient = hasCode(error, "unavailable") ||
        hasCode(error, "unknown_outcome");
      if (!transient) throw error;
      onRetry(error, pause);
      await sleep(pause, signal);
    }
  }
  return await attempt();
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = RUNTIME.setTimeout(resolve, milliseconds);
  try {
    await abortable(promise, signal);
  } finally {
    RUNTIME.clearTimeout(timer);
  }
}
