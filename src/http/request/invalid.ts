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

/**
 * The same for the faults of a body. Its whole has the empty pointer (RFC 6901),
 * so the words name it.
 */
export function invalidBody(...faults: readonly Fault[]): AppError {
  return invalid(
    ...faults.map((it) =>
      it.pointer === "" ? { ...it, detail: `The body ${it.detail}` } : it
    ),
  );
}
