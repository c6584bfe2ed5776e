/**
 * The statements of a store, for one table in one dialect. Their texts are a
 * bounded set: lists come in powers of two, up to {@linkcode BATCH}.
 *
 * @module
 */

/** How a database, and the very table it holds, want the statements. */
export interface Dialect {
  /** The table of people, quoted. */
  readonly table: string;
  /** The table of people, where it is to be read by the index on `id`. */
  readonly indexed: string;
  /** The table of pending invalidations, quoted. */
  readonly pending: string;
  /** The column `id` as its unique index compares and orders it. */
  readonly key: string;
  /** A parameter that is compared with `key`. */
  readonly needle: string;
  /** The condition that an SQL value equals one parameter, byte for byte. */
  readonly same: (value: string) => string;
  /** Ends a SELECT whose rows are to stay as they are: ` FOR UPDATE`. */
  readonly lock: string;
  /** Ends an INSERT that replaces the names of rows that exist. */
  readonly replace: string;
  /** Ends an INSERT into `pending` that forgives rows that exist. */
  readonly keep: string;
  /** A DELETE of `n` rows of `pending` that looks at no others: token, id. */
  readonly settle: (n: number) => string;
}

/**
 * The most rows or ids in one statement. The sizes below it times the kinds
 * of statements stay under the 64 that a MySQL connection keeps prepared.
 */
export const BATCH = 256;

/** The statements. Where a list has a size, it is a power of two. */
export interface Statements {
  /** Ids, first and last names of `n` ids: needles. */
  readonly get: (n: number) => string;
  /** The stored ids that the index takes for one of `n` needles; locks them. */
  readonly find: (n: number) => string;
  /** Adds `n` people: id, first name, last name of each. */
  readonly insert: (n: number) => string;
  /** Replaces the names of `n` people that exist: as `insert`. */
  readonly replace: (n: number) => string;
  /** Names, then the id twice. */
  readonly update: string;
  /** Names, the id twice, then the names expected. */
  readonly updateIf: string;
  /** The id twice. */
  readonly delete: string;
  /** The id twice, then the names expected. */
  readonly deleteIf: string;
  /** People from the first one on: limit. */
  readonly first: string;
  /** People after a needle: needle, limit. */
  readonly after: string;
  /** Any statement that asks the database for an answer. */
  readonly ping: string;
  /** Adds `n` rows to the log: token, id of each. */
  readonly record: (n: number) => string;
  /** Rows of the log: limit. */
  readonly pending: string;
  /** Removes `n` rows from the log: token, id of each. */
  readonly settle: (n: number) => string;
}

/** The statements of a dialect. */
export function statementsOf(dialect: Dialect): Statements {
  const { table, indexed, pending, key, needle, same } = dialect;
  const columns = "id, first_name, last_name";
  // The index finds the row, and `same` makes sure that it is the very one.
  const row = `${key} = ${needle} AND ${same("id")}`;
  const unchanged = ["first_name", "last_name"]
    .map((name) => same(`COALESCE(${name}, '')`)).join(" AND ");
  const needles = (n: number) =>
    n === 1 ? `${key} = ${needle}` : `${key} IN (${times(n, needle)})`;
  const insert = (n: number) =>
    `INSERT INTO ${table} (${columns}) VALUES ${times(n, "(?, ?, ?)")}`;
  const update = `UPDATE ${table} SET first_name = ?, last_name = ?`;
  const page = (where: string) =>
    `SELECT ${columns} FROM ${indexed} WHERE ${where} ORDER BY ${key} LIMIT ?`;

  return {
    get: sized((n) => `SELECT ${columns} FROM ${indexed} WHERE ${needles(n)}`),
    find: sized((n) =>
      `SELECT id FROM ${indexed} WHERE ${needles(n)}${dialect.lock}`
    ),
    insert: sized(insert),
    replace: sized((n) => `${insert(n)} ${dialect.replace}`),
    update: `${update} WHERE ${row}`,
    updateIf: `${update} WHERE ${row} AND ${unchanged}`,
    delete: `DELETE FROM ${table} WHERE ${row}`,
    deleteIf: `DELETE FROM ${table} WHERE ${row} AND ${unchanged}`,
    first: page(`${key} >= ''`),
    after: page(`${key} > ${needle}`),
    ping: "SELECT 1",
    record: sized((n) =>
      `INSERT INTO ${pending} (token, id) VALUES ${
        times(n, "(?, ?)")
      } ${dialect.keep}`
    ),
    pending: `SELECT token, id FROM ${pending} LIMIT ?`,
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
