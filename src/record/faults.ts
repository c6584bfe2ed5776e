/**
 * The faults of an input, from the issues that zod finds in it.
 *
 * @module
 */
import type { z } from "zod";
import type { Fault } from "../errors.ts";
import { pointerTo } from "./json_pointer.ts";

/** The faults of a zod issue, each with its JSON pointer. */
export function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") {
    return [{ pointer: pointerTo(...path), detail: message }];
  }
  return issue.keys.map((key) => ({
    pointer: pointerTo(...path, key),
    detail: "is not a known field",
  }));
}
