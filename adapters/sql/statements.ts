/**
 * The statements of a store, for one table in one dialect. Their texts are a
 * bounded set: lists come in powers of two, up to {@linkcode BATCH}.
 *
 * @module
 */

import type {
  Identified,
  NamedField,
  RecordType,
} from "../../src/record/record_type.ts";

/** How a database, and the very table it holds, want the statements. */
export interface Dialect<R extends Identified> {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** The table of records, quoted. */
  readonly table: string;
  /** The table of records, where it is to be read by the index on `id`. */
  readonly indexed: string;
  /** The table of the outbox, quoted. */
  readonly outbox: string;
  /** The column `id` as its unique index compares and orders it. */
  readonly key: string;
  /** A parameter that is compared with `key`. */
  readonly needle: string;
  /**
   * The condition that a column equals one parameter: a text byte for byte.
   * NULL equals NULL, and in a text that is not optional also the empty text.
   */
  readonly same: (field: NamedField) => string;
  /** Ends a SELECT whose rows are to stay as they are: ` FOR UPDATE`. */
  readonly lock: string;
  /** Ends an INSERT that replaces these columns of rows that exist. */
  readonly replace: (columns: readonly string[]) => string;
  /** Ends an INSERT into the outbox that accepts rows that exist. */
  readonly keep: string;
  /** A DELETE of `n` rows of the outbox that looks at no others: token, id. */
  readonly settle: (n: number) => string;
}

/**
 * The most rows or ids in one statement. The sizes below it times the kinds
 * of statements stay under the 64 that a MySQL connection keeps prepared.
 */
export const BATCH = 256;

/** The statements. Where a list has a size, it is a power of two. */
export interface Statements<R extends Identified> {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** All columns of `n` ids: needles. */
  readonly get: (n: number) => string;
  /** The stored ids that the index takes for one of `n` needles; locks them. */
  readonly find: (n: number) => string;
  /** Adds `n` records: all columns of each. */
  readonly insert: (n: number) => string;
  /** Replaces `n` records that exist: as `insert`. */
  readonly replace: (n: number) => string;
  /** The other columns, then the id twice. */
  readonly update: string;
  /** The other columns, the id twice, then the other columns expected. */
  readonly updateIf: string;
  /** The id twice. */
  readonly delete: string;
  /** The id twice, then the other columns expected. */
  readonly deleteIf: string;
  /** Records from the first one on: limit. */
  readonly first: string;
  /** Records after a needle: needle, limit. */
  readonly after: string;
  /** Any statement that asks the database for an answer. */
  readonly ping: string;
  /** Adds `n` rows to the outbox: token, id of each. */
  readonly addToOutbox: (n: number) => string;
  /** Rows of the outbox: limit. */
  readonly outbox: string;
  /** Removes `n` rows from the outbox: token, id of each. */
  readonly settle: (n: number) => string;
}

/** The statements of a dialect. */
export function statementsOf<R extends Identified>(
  dialect: Dialect<R>,
): Statements<R> {
  const { record, table, indexed, outbox, key, needle, same } = dialect;
  const names = record.fields.map((it) => it.column);
  const [, ...others] = record.fields;
  const columns = names.join(", ");
  const placeholders = `(${times(names.length, "?")})`;
  // The index finds the row, and `same` makes sure that it is the very one.
  const row = `${key} = ${needle} AND ${
    record.fields.slice(0, 1).map(same).join()
  }`;
  const unchanged = others.map(same).join(" AND ");
  const needles = (n: number) =>
    n === 1 ? `${key} = ${needle}` : `${key} IN (${times(n, needle)})`;
  const insert = (n: number) =>
    `INSERT INTO ${table} (${columns}) VALUES ${times(n, placeholders)}`;
  const set = others.map((it) => `${it.column} = ?`).join(", ");
  const update = `UPDATE ${table} SET ${set}`;
  const page = (where: string) =>
    `SELECT ${columns} FROM ${indexed} WHERE ${where} ORDER BY ${key} LIMIT ?`;

  return {
    record,
    get: sized((n) => `SELECT ${columns} FROM ${indexed} WHERE ${needles(n)}`),
    find: sized((n) =>
      `SELECT id FROM ${indexed} WHERE ${needles(n)}${dialect.lock}`
    ),
    insert: sized(insert),
    replace: sized((n) =>
      `${insert(n)} ${dialect.replace(others.map((it) => it.column))}`
    ),
    update: `${update} WHERE ${row}`,
    updateIf: `${update} WHERE ${row} AND ${unchanged}`,
    delete: `DELETE FROM ${table} WHERE ${row}`,
    deleteIf: `DELETE FROM ${table} WHERE ${row} AND ${unchanged}`,
    first: page(`${key} >= ''`),
    after: page(`${key} > ${needle}`),
    ping: "SELECT 1",
    addToOutbox: sized((n) =>
      `INSERT INTO ${outbox} (token, id) VALUES ${
        times(n, "(?, ?)")
      } ${dialect.keep}`
    ),
    outbox: `SELECT token, id FROM ${outbox} LIMIT ?`,
    settle: sized(dialect.settle),
  };
}

/** The text so many times. */
export function times(n: number, text: string, between = ", "): string {
  return Array.from({ length: n }, () => text).join(between);
}

/** Remembers each text: a batch is not to be spelled out at every call. */
function sized(make: (n: number) => string): (n: number) => string {
  const made = new Map<number, string>();
  return (n) => {
    let sql = made.get(n);
    if (sql === undefined) made.set(n, sql = make(n));
    return sql;
  };
}

/**
 * The items in lists of a power of two, so that few texts serve all: as many
 * lists as it takes, for statements in which no item may be repeated.
 */
export function split<T>(items: readonly T[]): T[][] {
  const lists: T[][] = [];
  for (let at = 0; at < items.length;) {
    const left = Math.min(BATCH, items.length - at);
    const size = 2 ** Math.floor(Math.log2(left));
    lists.push(items.slice(at, at += size));
  }
  return lists;
}

/** As {@linkcode split}, in fewer lists: the last item is repeated to fill. */
export function pad<T>(items: readonly T[]): T[][] {
  const lists: T[][] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    const list = items.slice(at, at + BATCH);
    const size = 2 ** Math.ceil(Math.log2(list.length));
    lists.push([...list, ...Array(size - list.length).fill(list.at(-1))]);
  }
  return lists;
}
