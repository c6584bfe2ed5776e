/**
 * The part of `@std/assert` that the tests use: same names, signatures and
 * behaviour. It stands in for the JSR package where JSR cannot be reached;
 * the import map of `deno.json` decides which one is used.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";
import { AssertionError, failed } from "./assertion_error.ts";
import { equal } from "./equal.ts";

export { AssertionError } from "./assertion_error.ts";
export { equal } from "./equal.ts";
export { assertRejects, assertThrows, type ErrorClass } from "./throws.ts";
export { assertObjectMatch } from "./object_match.ts";

/** The values that are not truthy. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

const show = (value: unknown): string =>
  Deno.inspect(value, { depth: 8, strAbbreviateSize: Infinity });

/** Asserts that `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Asserts that `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Asserts that both are deeply equal; shows the difference if not. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  let difference = `${show(actual)} !== ${show(expected)}`;
  try {
    nodeAssert.deepEqual(actual, expected);
  } catch (error) {
    if (error instanceof Error) difference = error.message;
  }
  const own = msg ? `: ${msg}` : ".";
  throw new AssertionError(`Values are not equal${own}\n\n${difference}`);
}

/** Asserts that the two are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  failed(`Expected actual: ${show(actual)} not to be: ${show(expected)}`, msg);
}

/** Asserts that `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  failed(`Expect ${show(actual)} > ${show(expected)}`, msg);
}

/** Asserts that `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  failed(`Expect ${show(actual)} < ${show(expected)}`, msg);
}

/** Asserts that the text matches the pattern. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (expected.test(actual)) return;
  failed(`Expected actual: "${actual}" to match: "${expected}"`, msg);
}

/** Asserts that the text does not match the pattern. */
export function assertNotMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (!expected.test(actual)) return;
  failed(`Expected actual: "${actual}" to not match: "${expected}"`, msg);
}

/** Asserts that the text contains the other one. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (actual.includes(expected)) return;
  failed(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

/** Asserts that each expected item is deeply equal to one of the actual. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const items = Array.from(actual);
  const missing = Array.from(expected).filter((wanted) =>
    !items.some((item) => equal(item, wanted))
  );
  if (missing.length === 0) return;
  failed(
    `Expected actual: ${show(actual)} to include: ${show(expected)}\n` +
      `missing: ${show(missing)}`,
    msg,
  );
}

/** Asserts that the value is an instance of the class. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: abstract new (...args: never[]) => T,
  msg?: string,
): asserts actual is T {
  if (actual instanceof expectedType) return;
  failed(
    `Expected object to be an instance of "${expectedType.name}" ` +
      `but was ${show(actual)}`,
    msg,
  );
}

/** Fails, always. */
export function fail(msg?: string): never {
  failed("Failed assertion", msg);
}

/** Fails where control must never come. */
export function unreachable(reason?: string): never {
  failed("Unreachable", reason);
}
