import { assertEquals } from "./assert.ts";

/** Asserts that `actual` has, deeply, at least what `expected` has. */
export function assertObjectMatch(
  actual: object,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  // Both sides are cut down in the same way, so that a class instance may be
  // matched by a literal.
  assertEquals(subset(actual, expected), subset(expected, expected), msg);
}

/** `value` without the fields that `pattern` does not name. */
function subset(value: unknown, pattern: unknown): unknown {
  if (!isNested(value) || !isNested(pattern)) return value;
  const kept: Record<PropertyKey, unknown> = {};
  for (const key of Reflect.ownKeys(value)) {
    if (!(key in pattern)) continue;
    kept[key] = subset(Reflect.get(value, key), Reflect.get(pattern, key));
  }
  return kept;
}

/** Whether it is compared field by field rather than as one value. */
function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null &&
    !(value instanceof RegExp || value instanceof Date ||
      value instanceof Map || value instanceof Set);
}
