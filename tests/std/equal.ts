/**
 * Deep equality, as strict as that of `@std/assert`. It differs from node's
 * `isDeepStrictEqual`: 0 equals -0, a null prototype equals a plain object, and
 * of a class instance every property counts, also a hidden or inherited one.
 */
export function equal(actual: unknown, expected: unknown): boolean {
  // Pairs under comparison, so that a cycle ends.
  const seen = new Map<object, object>();
  return compare(actual, expected);

  function compare(a: unknown, b: unknown): boolean {
    if (a === b || Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (a instanceof Date && b instanceof Date) {
      return Object.is(a.getTime(), b.getTime());
    }
    if (prototypeOf(a) !== prototypeOf(b)) return false;
    if (isBytes(a) && isBytes(b)) return sameItems(bytesOf(a), bytesOf(b));
    if (a instanceof WeakMap || a instanceof WeakSet) {
      throw new TypeError("Weak collections cannot be compared.");
    }
    if (a instanceof WeakRef && b instanceof WeakRef) {
      return compare(a.deref(), b.deref());
    }
    if (seen.get(a) === b) return true;
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    seen.set(a, b);
    if (a instanceof Set && b instanceof Set) return sameMembers(a, b);
    if (a instanceof Map && b instanceof Map) return sameMembers(a, b);
    if (TEXT.has(prototypeOf(a))) return String(a) === String(b);
    return [...keysOf(a), ...keysOf(b)].every((key) =>
      key in a && key in b && compare(Reflect.get(a, key), Reflect.get(b, key))
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

/** The prototypes of values that are equal if their texts are. */
const TEXT: ReadonlySet<object> = new Set([
  RegExp.prototype,
  URL.prototype,
  URLSearchParams.prototype,
  Intl.Locale.prototype,
]);

const BASIC: ReadonlySet<object> = new Set([Object.prototype, Array.prototype]);

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The prototype; a null prototype passes for that of a plain object. */
function prototypeOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/** The enumerable keys of plain data, or all keys of a class instance. */
function keysOf(value: object): PropertyKey[] {
  if (BASIC.has(prototypeOf(value))) {
    return Reflect.ownKeys(value).filter((key) =>
      Object.prototype.propertyIsEnumerable.call(value, key)
    );
  }
  const keys = new Set<PropertyKey>();
  for (let it = value; !BASIC.has(it); it = prototypeOf(it)) {
    for (const key of Reflect.ownKeys(it)) keys.add(key);
  }
  return [...keys];
}

type Bytes = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

function isBytes(value: object): value is Bytes {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer ||
    ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function bytesOf(value: Bytes): ArrayLike<unknown> {
  return ArrayBuffer.isView(value)
    ? value as ArrayBufferView & ArrayLike<unknown>
    : new Uint8Array(value);
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  return a.length === b.length &&
    Array.from(a).every((item, i) => item === b[i] || Object.is(item, b[i]));
}
