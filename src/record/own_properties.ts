/**
 * The own properties of an object, as opposed to those of its prototype.
 *
 * @module
 */

/** The record's own property: a field may be called `valueOf`. */
export function own(record: object, name: string): unknown {
  return Object.hasOwn(record, name)
    ? (record as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** A copy of an object with just its own properties that are defined. */
export function ownProperties(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, it] of Object.entries(value)) {
    if (it !== undefined) copy[name] = it;
  }
  return copy;
}
