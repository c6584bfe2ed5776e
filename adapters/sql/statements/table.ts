/**
 * The check that an existing table can hold the records under the laws of the
 * contract. Its error says which change makes the table fit.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import type { NamedField } from "../../../src/record/record_type.ts";
import { idColumn } from "./columns.ts";
import { columnToAdd, type Spelling } from "./new_table.ts";
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
export interface Advice extends Spelling {
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
    const name = field.column.toLowerCase();
    const column = shape.columns.find((it) => it.name === name);
    const fault = column
      ? columnFault(field, column, advice)
      : lackOf(field, fields, advice);
    if (fault !== undefined) refuse(fault);
  }
  for (const it of shape.columns) {
    if (ours.includes(it.name)) continue;
    if (it.nullable || it.hasDefault || it.numbered) continue;
    refuse(
      `has another column ${it.name} that is NOT NULL and has no default, so ` +
        "no record can be added. Give it a default.",
    );
  }
  for (const index of shape.uniques) {
    if (harmless(index, shape.columns, ours, key)) continue;
    refuse(
      `has a unique index ${index.name}, which would refuse a record that ` +
        "is new by its id. Drop that index.",
    );
  }
  return shape.uniques.find((it) => isKey(it, key)) ?? refuse(
    `has no unique index on just the column ${key}, so two records could be ` +
      `added under one id. Run: ${advice.addUnique}`,
  );
}

/** What is wrong with a table without the column of the field. */
function lackOf(
  field: NamedField,
  fields: readonly NamedField[],
  advice: Advice,
): string {
  const needs = fields.map((it) => it.column).join(", ");
  return `has no column ${field.column}. It needs the columns ${needs}. If one ` +
    "has another name, say so in the URL, as in ?first_name=given. Or run: " +
    `ALTER TABLE ${advice.table} ADD COLUMN ${columnToAdd(field, advice)};`;
}

/** Why the column cannot hold every value of the field, or `undefined`. */
function columnFault(
  named: NamedField,
  column: Column,
  advice: Advice,
): string | undefined {
  const { name, column: given, field } = named;
  if (name === "id" && column.most !== undefined) return undefined;
  if (!column.faithful) {
    return `has a column ${given} of type ${column.type || "(none)"}, which ` +
      `does not return every ${field.kind} as it was stored. ` +
      `Change it to ${advice.typeOf(named)}.`;
  }
  if (column.nullable && field.kind === "number" && !field.optional) {
    return `has a column ${given} that may be NULL. Make it NOT NULL.`;
  }
  if (!column.nullable && field.optional) {
    return `has a column ${given} that is NOT NULL, but a record may lack it. ` +
      "Make it nullable.";
  }
  return undefined;
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
