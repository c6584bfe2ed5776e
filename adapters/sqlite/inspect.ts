/**
 * The columns and unique indexes of an existing table, as SQLite's pragmas
 * describe them.
 *
 * @module
 */
import type { NamedField } from "../../src/record/record_type.ts";
import type { Program, Row } from "../sql/driver.ts";
import { fieldIn } from "../sql/statements/columns.ts";
import type {
  Column,
  TableShape,
  UniqueIndex,
} from "../sql/statements/table.ts";

/** The shape of a table, and the collation of each unique index, quoted. */
export interface Inspected {
  /** The columns and unique indexes. */
  readonly shape: TableShape;
  /** By the name of the index: the collation of its first column. */
  readonly collations: ReadonlyMap<string, string>;
}

/** Reads the shape of the table. */
export function* inspect(
  table: string,
  fields: readonly NamedField[],
): Program<Inspected> {
  const { rows } = yield {
    sql: 'SELECT name, type, "notnull", dflt_value, pk, hidden ' +
      "FROM pragma_table_xinfo(?)",
    params: [table],
  };
  const { keyed, uniques, collations } = yield* inspectIndexes(table);
  const columns = rows.map((row) => columnOf(row, keyed, fields));
  const rowId = columns.filter((it) => it.numbered).map(({ name }) => ({
    name: "PRIMARY KEY",
    columns: [name],
    whole: true,
  }));
  return { shape: { columns, uniques: [...uniques, ...rowId] }, collations };
}

function columnOf(
  [name, type, notNull, value, pk, hidden]: Row,
  keyed: boolean,
  fields: readonly NamedField[],
): Column {
  const column = (name ?? "").toLowerCase();
  const declared = (type ?? "").toUpperCase();
  const none = (value ?? "NULL").toUpperCase() === "NULL";
  return {
    name: column,
    type: type ?? "",
    faithful: isFaithful(declared, fieldIn(column, fields)),
    nullable: notNull === "0",
    nullByDefault: notNull === "0" && none && hidden === "0",
    // https://sqlite.org/lang_createtable.html#rowid: only a primary key that
    // is the number of the row has no index.
    numbered: pk !== "0" && !keyed,
    // Any other column may hold texts and fractions, too.
    most: pk !== "0" && !keyed ? MOST : undefined,
    hasDefault: !none || hidden !== "0",
  };
}

/** The largest number of a row. */
const MOST = 2n ** 63n - 1n;

/** https://sqlite.org/datatype3.html#determination_of_column_affinity */
function isFaithful(declared: string, field: NamedField | undefined): boolean {
  if (declared.includes("INT")) return false;
  return field?.field.kind === "number"
    ? /REAL|FLOA|DOUB/.test(declared)
    : /CHAR|CLOB|TEXT/.test(declared);
}

interface Inspection {
  /** Whether the primary key has an index. */
  readonly keyed: boolean;
  readonly uniques: readonly UniqueIndex[];
  readonly collations: ReadonlyMap<string, string>;
}

function* inspectIndexes(
  table: string,
): Program<Inspection> {
  const uniques: UniqueIndex[] = [];
  const collations = new Map<string, string>();
  const indexes = yield {
    sql: "SELECT name, partial, origin FROM pragma_index_list(?) " +
      'WHERE "unique" = 1',
    params: [table],
  };
  for (const [index, partial] of indexes.rows) {
    const parts = yield {
      sql: "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key = 1",
      params: [index ?? ""],
    };
    uniques.push({
      name: index ?? "",
      columns: parts.rows.map(([name]) => name?.toLowerCase()),
      whole: partial === "0",
    });
    const collation = parts.rows[0]?.[1] ?? "BINARY";
    collations.set(index ?? "", `"${collation}"`);
  }
  const keyed = indexes.rows.some(([, , origin]) => origin === "pk");
  return { keyed, uniques, collations };
}
