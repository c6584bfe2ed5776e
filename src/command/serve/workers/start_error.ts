/**
 * The error of a worker that ended before it listened.
 *
 * @module
 */
import { AppError } from "../../../errors.ts";
import { INVOCATION } from "../../invocation.ts";
import type { ThreadEnd } from "./thread.ts";

/** What ended the worker, in words for an operator. */
export function startError({ code, error }: ThreadEnd): AppError {
  if (error !== undefined && /Requires read access/.test(error)) {
    return new AppError(
      "config",
      "Deno does not permit the program to read its own modules, which " +
        `PERSON_WORKERS needs. Run it as "${INVOCATION}", or add to ` +
        "--allow-read: main.ts, deno.json, src and adapters.",
    );
  }
  return new AppError(
    "unavailable",
    `A worker ended before it listened: ${error ?? `exit code ${code}`}`,
  );
}
