/**
 * The check that an SQL database stores a record as it is.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Field } from "../../src/record/field.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";

/** Refuses a record that the database would store as another one. */
export function checkStorable<R extends Identified>(
  type: RecordType<R>,
  record: R,
): void {
  const values = type.values(record);
  for (const [i, { name, field }] of type.fields.entries()) {
    const detail = storeFault(field, values[i]);
    if (detail === undefined) continue;
    throw new AppError("invalid", `The ${type.name} cannot be stored.`, {
      faults: [{ pointer: `/${name}`, detail }],
    });
  }
}

/**
 * Why the value cannot be stored, or `undefined`. SQL databases alter some
 * texts silently: a NUL ends a text in SQLite, and half a surrogate pair becomes
 * U+FFFD, so that two different ids would become one.
 */
function storeFault(field: Field<unknown>, value: unknown): string | undefined {
  if (!field.holds(value)) return field.fault(value ?? undefined);
  if (typeof value !== "string") return undefined;
  return value.isWellFormed() && !value.includes("\0")
    ? undefined
    : "must be well-formed Unicode without NUL";
}
