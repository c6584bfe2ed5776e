/**
 * Deep equality as `@std/assert` understands it. It differs from node's
 * `isDeepStrictEqual`: 0 equals -0, a null prototype equals a plain object, and
 * of errors and class instances only constructor and enumerable fields count.
 */
export function equal(actual: unknown, expected: unknown): boolean {
  // Pairs under comparison, so that a cycle ends.
  const seen = new Map<object, object>();
  return compare(actual, expected);

  function compare(a: unknown, b: unknown): boolean {
    if (typeof a === "number" && typeof b === "number") {
      return a === b || Number.isNaN(a) && Number.isNaN(b);
    }
    if (Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (a instanceof RegExp && b instanceof RegExp) return `${a}` === `${b}`;
    if (a instanceof URL && b instanceof URL) return a.href === b.href;
    if (a instanceof Date && b instanceof Date) {
      return Object.is(a.getTime(), b.getTime());
    }
    if (!sameConstructor(a, b)) return false;
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    if (a instanceof Set && b instanceof Set) return sameMembers(a, b);
    if (a instanceof Map && b instanceof Map) return sameMembers(a, b);
    const keys = enumerableKeys(a);
    return keys.length === enumerableKeys(b).length &&
      keys.every((key) =>
        key in b && compare(Reflect.get(a, key), Reflect.get(b, key))
      );
  }

  function sameMembers(
    a: Iterable<unknown> & { size: number },
    b: Iterable<unknown> & { size: number },
  ): boolean {
    if (a.size !== b.size) return false;
    const rest = [...b];
    for (const member of a) {
      const at = rest.findIndex((other) => compare(member, other));
      if (at < 0) return false;
      rest.splice(at, 1);
    }
    return true;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function sameConstructor(a: object, b: object): boolean {
  // A null prototype has no constructor, and passes for a plain object.
  return (a.constructor ?? Object) === (b.constructor ?? Object);
}

function enumerableKeys(value: object): PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(value, key)
  );
}
