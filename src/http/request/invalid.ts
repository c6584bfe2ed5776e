/**
 * The error of an invalid request.
 *
 * @module
 */
import { AppError, type Fault } from "../../errors.ts";

/** The error that becomes a 400 with a list of the faults. */
export function invalid(...faults: readonly Fault[]): AppError {
  return new AppError("invalid", "The request is not valid: see errors.", {
    faults,
  });
}
