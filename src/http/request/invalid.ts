/**
 * The error for a request with faults.
 *
 * @module
 */
import { AppError, type Fault } from "../../errors.ts";

/** A 400 that names each fault. */
export function invalid(...faults: readonly Fault[]): AppError {
  return new AppError("invalid", "The request is not valid: see errors.", {
    faults,
  });
}
