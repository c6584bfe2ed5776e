/**
 * The check that an existing table can hold the records under the laws of the
 * contract. Its error says which change makes the table fit.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import type { NamedField } from "../../../src/record/record_type.ts";
import { idColumn } from "./columns.ts";
import type { WholeIds } from "./whole_ids.ts";

/** A column of an existing table. */
export interface Column {
  /** The name, in lower case. */
  readonly name: string;
  /** The type, as the database names it. */
  readonly type: string;
  /** Whether it returns every value exactly as it was stored. */
  readonly faithful: boolean;
  /** Whether it may hold NULL. */
  readonly nullable: boolean;
  /** Whether an INSERT that does not name it stores NULL. */
  readonly nullByDefault: boolean;
  /** Whether the database numbers the rows in it. */
  readonly numbered: boolean;
  /** The largest value, in a column of whole numbers that can be ids. */
  readonly most?: bigint | undefined;
  /** Whether it is computed, or has a default other than NULL. */
  readonly hasDefault: boolean;
}

/** A unique index of an existing table. */
export interface UniqueIndex {
  /** The name, as the database stores it. */
  readonly name: string;
  /** The columns, in lower case; `undefined` for an expression or a prefix. */
  readonly columns: readonly (string | undefined)[];
  /** Whether it covers every row, in an order that a scan can follow. */
  readonly whole: boolean;
}

/** The shape of an existing table. */
export interface TableShape {
  /** All columns, also those of no field. */
  readonly columns: readonly Column[];
  /** All unique indexes, with the primary key. */
  readonly uniques: readonly UniqueIndex[];
}

/** How one database spells the repair of a table. */
export interface Advice {
  /** The type of a column that holds every value of the field. */
  readonly typeOf: (field: NamedField) => string;
  /** A name as an identifier. */
  readonly quoted: (name: string) => string;
  /** The table, quoted. */
  readonly table: string;
  /** The statement that adds a unique index on `id`. */
  readonly addUnique: string;
}

/**
 * Throws `AppError("config")` unless the table can hold the records. It must have
 * a column for each field, which returns what was stored; a unique index on
 * exactly `id`, which makes `add` atomic; and nothing else that makes an INSERT
 * of these columns fail. Returns the index on `id`.
 */
export function checkTable(
  table: string,
  fields: readonly NamedField[],
  shape: TableShape,
  advice: Advice,
): UniqueIndex {
  const refuse = (reason: string): never => {
    throw new AppError("config", `The table ${table} ${reason}`);
  };
  const ours = fields.map((it) => it.column.toLowerCase());
  const key = idColumn(fields);
  for (const field of fields) {
    const { column: name } = field;
    const column = shape.columns.find((it) => it.name === name.toLowerCase());
    if (!column) {
      const needs = fields.map((it) => it.column).join(", ");
      return refuse(
        `has no column ${name}. It needs the columns ${needs}. If one has ` +
          "another name, say so in the URL, as in ?first_name=given. Or run: " +
          `ALTER TABLE ${advice.table} ADD COLUMN ${
            columnDefinition(
              advice.quoted(field.column),
              field.field,
              advice.typeOf(field),
              true,
            )
          };`,
      );
    }
    if (field.name === "id" && column.most !== undefined) continue;
    if (!column.faithful) {
      return refuse(
        `has a column ${name} of type ${column.type || "(none)"}, which does ` +
          `not return every ${field.field.kind} as it was stored. ` +
          `Change it to ${advice.typeOf(field)}.`,
      );
    }
    if (
      column.nullable && field.field.kind === "number" && !field.field.optional
    ) {
      return refuse(`has a column ${name} that may be NULL. Make it NOT NULL.`);
    }
    if (!column.nullable && field.field.optional) {
      return refuse(
        `has a column ${name} that is NOT NULL, but a record may lack it. ` +
          "Make it nullable.",
      );
    }
  }
  for (const it of shape.columns) {
    if (ours.includes(it.name)) continue;
    if (it.nullable || it.hasDefault || it.numbered) continue;
    return refuse(
      `has another column ${it.name} that is NOT NULL and has no default, so ` +
        "no record can be added. Give it a default.",
    );
  }
  for (const index of shape.uniques) {
    if (harmless(index, shape.columns, ours, key)) continue;
    return refuse(
      `has a unique index ${index.name}, which would refuse a record that ` +
        "is new by its id. Drop that index.",
    );
  }
  return shape.uniques.find((it) => isKey(it, key)) ?? refuse(
    `has no unique index on just the column ${key}, so two records could be ` +
      `added under one id. Run: ${advice.addUnique}`,
  );
}

/** The ids that a table of this shape can hold, if they are whole numbers. */
export function wholeIds(
  { columns }: TableShape,
  fields: readonly NamedField[],
): WholeIds | undefined {
  const key = idColumn(fields).toLowerCase();
  const { most, numbered = false } = columns.find((it) => it.name === key) ??
    {};
  return most === undefined ? undefined : { most, numbered };
}

function isKey({ whole, columns }: UniqueIndex, key: string): boolean {
  return whole && columns.length === 1 && columns[0] === key.toLowerCase();
}

/** Whether the index never refuses records with different ids. */
function harmless(
  index: UniqueIndex,
  columns: readonly Column[],
  ours: readonly string[],
  key: string,
): boolean {
  return index.columns.some((name) => {
    if (name === key.toLowerCase()) return true;
    const column = columns.find((it) => it.name === name);
    return column !== undefined && !ours.includes(column.name) &&
      (column.numbered || column.nullByDefault);
  });
}

/**
 * Whether the store creates what is missing. `later` leaves that to the service:
 * a look at the database changes nothing.
 */
export type Creation = boolean | "later";

/** The parameters of a URL that concern its table, each with a line of help. */
export const TABLE_PARAMETERS = {
  table: "the table of the records (person)",
  create: "false: never create a table (true)",
} as const;

/** The creation that the URL allows; a dry run creates nothing. */
export function creationOf(url: URL, dryRun = false): Creation {
  return flag(url, "create", true) && (dryRun ? "later" : true);
}

/** The error of a missing table, which this statement creates. */
export function missingTable(
  name: string,
  sql: string,
  create: false | "later",
): AppError {
  return create === "later"
    ? new AppError(
      "not_found",
      `There is no table ${name} yet: the service creates it when it starts.`,
    )
    : new AppError(
      "config",
      `There is no table ${name}. Remove create=false, or run: ${sql};`,
    );
}

/** The name of the table in a URL; throws `AppError("config")` if it is invalid. */
export function tableName(given: string | null, otherwise: string): string {
  const name = given ?? otherwise;
  if (/^[A-Za-z0-9_$]{1,57}$/.test(name)) return name;
  throw new AppError(
    "config",
    "The parameter table must be 1 to 57 letters, digits, _ or $.",
  );
}

/** The name of the outbox of a table. */
export function outboxOf(table: string): string {
  return `${table}_outbox`;
}

/** A parameter of a URL that must be `true` or `false`, or `AppError("config")`. */
export function flag(url: URL, name: string, otherwise: boolean): boolean {
  const given = url.searchParams.get(name) ?? String(otherwise);
  if (given === "true" || given === "false") return given === "true";
  throw new AppError("config", `The parameter ${name} must be true or false.`);
}

/** A column in SQL. With `filled`, for an ALTER TABLE: existing rows get a value. */
export function columnDefinition(
  column: string,
  field: NamedField["field"],
  type: string,
  filled = false,
): string {
  if (field.optional) return `${column} ${type}`;
  const value = field.kind === "number" ? "0" : "''";
  return `${column} ${type} NOT NULL${filled ? ` DEFAULT ${value}` : ""}`;
}
