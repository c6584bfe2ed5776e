/**
 * The columns of the fields. A table may name them differently:
 * `?first_name=given` says that the first name is in the column `given`.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import type {
  Identified,
  NamedField,
  RecordType,
} from "../../../src/record/record_type.ts";

/** What can be the name of a column in a URL; SQL quotes it. */
const NAME =
  /^[\p{L}\p{N}_$]([\p{L}\p{M}\p{N}_$ -]{0,62}[\p{L}\p{M}\p{N}_$-])?$/u;

/**
 * The record with the columns that the URL names, as {@linkcode mapFields} says.
 */
export function mapColumns<R extends Identified>(
  record: RecordType<R>,
  url: URL,
  taken: object,
): RecordType<R> {
  const mapped = mapFields(record.fields, url, taken);
  if (mapped.every((it, i) => it === record.fields[i])) return record;
  const columns = mapped.map((it) => [it.name, it.column] as const);
  return record.withColumns(
    Object.fromEntries(columns) as { readonly [K in keyof R]?: string },
  );
}

/**
 * The fields in the columns that the URL names. `taken` has the parameters that
 * mean something else. Throws `AppError("config")` if a name is wrong, or two
 * fields have one column.
 */
export function mapFields(
  fields: readonly NamedField[],
  url: URL,
  taken: object,
): readonly NamedField[] {
  const mapped = fields.map((it) => {
    const { column } = it;
    if (Object.hasOwn(taken, column)) return it;
    const given = url.searchParams.get(column);
    if (given === null) return it;
    if (NAME.test(given)) return { ...it, column: given };
    throw new AppError(
      "config",
      `The parameter ${column} must name a column: 1 to 64 letters, digits, ` +
        "_, $, - or spaces.",
    );
  });
  for (const it of mapped) {
    const first = fieldIn(it.column, mapped);
    if (first === it) continue;
    throw new AppError(
      "config",
      `${first?.name} and ${it.name} cannot share the column ${it.column}. ` +
        "Name another one in the URL.",
    );
  }
  return mapped;
}

/** The column of the id. */
export function idColumn(fields: readonly NamedField[]): string {
  return fields.find((it) => it.name === "id")?.column ?? "id";
}

/** The field in that column; databases ignore the case of a column's name. */
export function fieldIn(
  column: string | null | undefined,
  fields: readonly NamedField[],
): NamedField | undefined {
  const name = column?.toLowerCase();
  return fields.find((it) => it.column.toLowerCase() === name);
}
