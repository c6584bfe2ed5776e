/**
 * The errors of a guarded store.
 *
 * @module
 */
import { AppError } from "../../errors.ts";

/** The error of a read that the store did not answer. */
export function lateRead(): AppError {
  return new AppError("unavailable", "The database does not answer.");
}

/** The error of a write that the store did not answer. */
export function lateWrite(): AppError {
  return new AppError(
    "unknown_outcome",
    "The database did not answer in time; the write may or may not be applied.",
  );
}

/** The error of a call while the circuit is open. */
export function down(): AppError {
  return new AppError(
    "unavailable",
    "The database did not answer a moment ago. Try again.",
  );
}
