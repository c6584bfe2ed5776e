/**
 * The statements of a store, for one table in one dialect. The set of their
 * texts is bounded: list sizes are powers of two, up to {@linkcode BATCH}.
 *
 * @module
 */
import type {
  Draft,
  Identified,
  NamedField,
  RecordType,
} from "../../../src/record/record_type.ts";
import type { Program } from "../driver.ts";
import type { WholeIds } from "./whole_ids.ts";

/** How one database spells the statements for one existing table. */
export interface Dialect<R extends Identified> {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** The table of records, quoted. */
  readonly table: string;
  /** The table of records, with a hint to read it by the index on `id`. */
  readonly indexed: string;
  /** The table of the outbox, quoted. */
  readonly outbox: string;
  /** The column of the id, in the collation of its unique index. */
  readonly key: string;
  /** The id of a row as a text; by default its column. */
  readonly shown?: string | undefined;
  /** The type of a column of ids that compares bytes. */
  readonly exactId: string;
  /** A parameter to compare with `key`. */
  readonly needle: string;
  /** The ids that the table can hold, if its ids are whole numbers. */
  readonly ids?: WholeIds | undefined;
  /**
   * The condition that a column equals one parameter, a text byte for byte.
   * NULL equals NULL. In a required text, NULL also equals the empty text.
   */
  readonly same: (field: NamedField) => string;
  /** A name as an identifier: a column may be called `order`. */
  readonly quoted: (name: string) => string;
  /** The expression that is 0 or OFF, unless the server may refuse writes. */
  readonly readOnly: string;
  /** The end of a SELECT that locks its rows, such as ` FOR UPDATE`. */
  readonly lock: string;
  /** The end of an INSERT that replaces these columns of existing rows. */
  readonly replace: (columns: readonly string[]) => string;
  /** The end of an INSERT into the outbox that accepts existing rows. */
  readonly keep: string;
  /** A DELETE of `n` outbox rows that locks no other row: token, id of each. */
  readonly settle: (n: number) => string;
  /**
   * A DELETE of the outbox rows that are not UTF-8, in a database that can hold
   * such rows. No token and id that the service sends would remove them.
   */
  readonly purge?: string;
  /**
   * A DELETE of many outbox rows before a token, in a database that other
   * programs write to: so many rows could hide those of the service.
   */
  readonly purgeBefore?: string;
}

/**
 * The most rows or ids in one statement. The number of list sizes times the
 * number of statements with a list stays below the 64 statements that a MySQL
 * connection keeps prepared.
 */
export const BATCH = 256;

/** The statements, with their parameters. The size `n` must be a power of two. */
export interface Statements<R extends Identified> {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** The ids that the table can hold, if its ids are whole numbers. */
  readonly ids: WholeIds | undefined;
  /**
   * The program that makes the id of a new record in one transaction, in a
   * table with whole numbers.
   */
  readonly newId?: (draft: Draft<R>) => Program<R["id"]>;
  /** The type of a column of ids that compares bytes. */
  readonly exactId: string;
  /** Whether triggers of the database may change what is written. */
  readonly alters?: () => boolean;
  /**
   * Whether the table has triggers that may leave a row out without an error; in
   * a database that allows that. There a change of no row proves nothing.
   */
  readonly leavesOut?: () => boolean;
  /** All columns of `n` ids: needles. */
  readonly get: (n: number) => string;
  /** The stored ids that the index finds for `n` needles; locks their rows. */
  readonly find: (n: number) => string;
  /** Adds `n` records: all columns of each. */
  readonly insert: (n: number) => string;
  /** Replaces `n` existing records: all columns of each. */
  readonly replace: (n: number) => string;
  /** The other columns, then the id twice. */
  readonly update: string;
  /** The new other columns, the id twice, the expected other columns. */
  readonly updateIf: string;
  /** The id twice. */
  readonly delete: string;
  /** The id twice, then the expected other columns. */
  readonly deleteIf: string;
  /** The first page of records: limit. */
  readonly first: string;
  /** The page of records after an id: needle, limit. */
  readonly after: string;
  /** Whether the server may refuse writes: 0, OFF or another value. */
  readonly readOnly: string;
  /** The same; with PostgreSQL it fails if the table is gone. */
  readonly ping: string;
  /** A write that changes nothing, and is refused like any other. */
  readonly changeNothing: string;
  /** Adds `n` rows to the outbox: token, id of each. */
  readonly addToOutbox: (n: number) => string;
  /**
   * The first rows of the outbox from a token on, and whether the server may
   * refuse writes: token, limit.
   */
  readonly outbox: string;
  /** Removes `n` rows from the outbox: token, id of each. */
  readonly settle: (n: number) => string;
  /** Removes the rows of the outbox that are not UTF-8, if there can be any. */
  readonly purge: string | undefined;
  /** Removes many rows of the outbox before a token, if that may be needed. */
  readonly purgeBefore: string | undefined;
}

/** Writes the statements of a dialect. */
export function statementsOf<R extends Identified>(
  dialect: Dialect<R>,
): Statements<R> {
  const { record, table, indexed, outbox, key, needle, same } = dialect;
  const names = record.fields.map((it) => dialect.quoted(it.column));
  const [, ...others] = record.fields;
  const columns = names.join(", ");
  const shown = dialect.shown ?? names.slice(0, 1).join();
  const read = [shown, ...names.slice(1)].join(", ");
  const placeholders = `(${times(names.length, "?")})`;
  // The index finds the row; `same` checks the id byte for byte.
  const row = `${key} = ${needle} AND ${
    record.fields.slice(0, 1).map(same).join()
  }`;
  const unchanged = others.map(same).join(" AND ");
  const needles = (n: number) =>
    n === 1 ? `${key} = ${needle}` : `${key} IN (${times(n, needle)})`;
  const insert = (n: number) =>
    `INSERT INTO ${table} (${columns}) VALUES ${times(n, placeholders)}`;
  const set = names.slice(1).map((it) => `${it} = ?`).join(", ");
  const update = `UPDATE ${table} SET ${set}`;
  const page = (where: string) =>
    `SELECT ${read} FROM ${indexed} WHERE ${where} ORDER BY ${key} LIMIT ?`;

  return {
    record,
    ids: dialect.ids,
    exactId: dialect.exactId,
    get: sized((n) => `SELECT ${read} FROM ${indexed} WHERE ${needles(n)}`),
    find: sized((n) =>
      `SELECT ${shown} FROM ${indexed} WHERE ${needles(n)}${dialect.lock}`
    ),
    insert: sized(insert),
    replace: sized((n) => `${insert(n)} ${dialect.replace(names.slice(1))}`),
    update: `${update} WHERE ${row}`,
    updateIf: `${update} WHERE ${row} AND ${unchanged}`,
    delete: `DELETE FROM ${table} WHERE ${row}`,
    deleteIf: `DELETE FROM ${table} WHERE ${row} AND ${unchanged}`,
    first: page(`${key} >= ${dialect.ids ? "0" : "''"}`),
    after: page(`${key} > ${needle}`),
    readOnly: `SELECT ${dialect.readOnly}`,
    ping: `SELECT ${dialect.readOnly}`,
    changeNothing: `DELETE FROM ${outbox} WHERE 1 = 0`,
    addToOutbox: sized((n) =>
      `INSERT INTO ${outbox} (token, id) VALUES ${
        times(n, "(?, ?)")
      } ${dialect.keep}`
    ),
    outbox: `SELECT token, id, ${dialect.readOnly} FROM ${outbox} ` +
      "WHERE token >= ? ORDER BY token LIMIT ?",
    settle: sized(dialect.settle),
    purge: dialect.purge,
    purgeBefore: dialect.purgeBefore,
  };
}

/** The text, repeated `n` times. */
export function times(n: number, text: string, between = ", "): string {
  return Array.from({ length: n }, () => text).join(between);
}

/** Caches the text for each size, so that a call does not build it again. */
function sized(make: (n: number) => string): (n: number) => string {
  const made = new Map<number, string>();
  return (n) => {
    let sql = made.get(n);
    if (sql === undefined) made.set(n, sql = make(n));
    return sql;
  };
}

/**
 * The items in lists whose sizes are powers of two, so that few texts serve all
 * sizes. No item is repeated, so this fits an INSERT.
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

/** As {@linkcode split}, but in fewer lists: the last item fills the rest. */
export function pad<T>(items: readonly T[]): T[][] {
  const lists: T[][] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    const list = items.slice(at, at + BATCH);
    const size = 2 ** Math.ceil(Math.log2(list.length));
    lists.push([...list, ...Array(size - list.length).fill(list.at(-1))]);
  }
  return lists;
}
