/**
 * Histories made by hand, for the tests of the checkers.
 *
 * @module
 */
import type { Read, Value, Write } from "./call.ts";

const CALL = { client: 0, instance: 0, id: "a", status: 200 } as const;

/** A write that puts a value. */
export function put(
  value: string,
  start: number,
  end: number,
  more: Partial<Write> = {},
): Write {
  return { ...CALL, op: "put", value, start, end, outcome: "done", ...more };
}

/** A write that deletes. */
export function remove(
  start: number,
  end: number,
  more: Partial<Write> = {},
): Write {
  return {
    ...CALL,
    op: "delete",
    value: null,
    start,
    end,
    outcome: "done",
    ...more,
  };
}

/** A read that the cache may have answered. */
export function read(
  value: Value,
  start: number,
  end: number,
  more: Partial<Read> = {},
): Read {
  return { ...CALL, op: "get", value, start, end, direct: false, ...more };
}

/** A read that the store answered. */
export function direct(value: Value, start: number, end: number): Read {
  return read(value, start, end, { direct: true });
}
