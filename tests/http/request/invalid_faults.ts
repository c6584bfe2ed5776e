/**
 * The faults of an invalid request.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../../../src/errors.ts";

/** The pointers of the faults that the parser finds, in order. */
export function pointersOf(parse: () => unknown): string[] {
  const error = assertThrows(parse, AppError);
  assertEquals(error.code, "invalid");
  assert(error.faults.every(({ detail }) => detail !== ""));
  return error.faults.map(({ pointer }) => pointer);
}
