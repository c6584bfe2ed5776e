/**
 * The transactions of another writer on the table of people, in SQL.
 *
 * @module
 */
import type { WriterSql } from "../../../system/faults/store/faulty_store.ts";
import type { Value, Write } from "../checker/call.ts";

/** Some ids. */
export type Ids = readonly [string, ...string[]];

/** A transaction, before it runs. */
export interface Transaction {
  /** Its statements, with their parameters. */
  readonly statements: readonly (readonly [string, readonly Value[]])[];
  /** What it means, if it commits. */
  readonly writes: readonly Pick<Write, "op" | "id" | "value">[];
  /** Whether it ends with a ROLLBACK: always, or if no row was changed last. */
  readonly rollsBack: "always" | "without a row" | "never";
}

/** Makes a transaction on some of the ids; a fresh value was never written. */
type Make = (ids: Ids, fresh: () => string, sql: WriterSql) => Transaction;

const UPDATE = "UPDATE person SET first_name = ? WHERE id = ?";
const DELETE = "DELETE FROM person WHERE id = ?";
const INTO = "INTO person (id, first_name, last_name) VALUES";
const ROW = "(?, ?, '')";

/** Every kind of transaction. */
export const TRANSACTIONS: Readonly<Record<string, Make>> = {
  "UPDATE": ([id], fresh) => {
    const value = fresh();
    return one("patch", id, value, [UPDATE, [value, id]]);
  },

  "INSERT": ([id], fresh, sql) => {
    const value = fresh();
    return one("add", id, value, [sql.add(`${INTO} ${ROW}`), [id, value]]);
  },

  "DELETE": ([id]) => one("delete", id, null, [DELETE, [id]]),

  // The value of the one id never comes back as that of the other one.
  "UPDATE of the id": ([id, to = `${id}-moved`], fresh) => {
    const value = fresh();
    const move = "UPDATE person SET id = ?, first_name = ? WHERE id = ?";
    return {
      statements: [[DELETE, [to]], [move, [to, value, id]]],
      writes: [set(id, null), set(to, value)],
      rollsBack: "without a row",
    };
  },

  "REPLACE": ([id], fresh, sql) => {
    const value = fresh();
    return {
      statements: [[sql.replace(`${INTO} ${ROW}`), [id, value]]],
      writes: [set(id, value)],
      rollsBack: "never",
    };
  },

  "INSERT or UPDATE of all": (ids, fresh, sql) => {
    const writes = ids.map((id) => set(id, fresh()));
    const merge = sql.merge(`${INTO} ${ids.map(() => ROW).join(", ")}`);
    const values = writes.flatMap(({ id, value }) => [id, value]);
    return { statements: [[merge, values]], writes, rollsBack: "never" };
  },

  "DELETE of all": (ids) => {
    const places = ids.map(() => "?").join(", ");
    return {
      statements: [[`DELETE FROM person WHERE id IN (${places})`, ids]],
      writes: ids.map((id) => set(id, null)),
      rollsBack: "never",
    };
  },

  "several statements": ([id], fresh, sql) => {
    const value = fresh();
    return {
      statements: [
        [sql.replace(`${INTO} ${ROW}`), [id, `${value} not yet`]],
        [DELETE, [id]],
        [`INSERT ${INTO} ${ROW}`, [id, `${value} not yet`]],
        [UPDATE, [value, id]],
      ],
      writes: [set(id, value)],
      rollsBack: "never",
    };
  },

  "ROLLBACK": ([id, other = id], fresh, sql) => {
    const value = fresh();
    return {
      statements: [[sql.replace(`${INTO} ${ROW}`), [id, value]], [DELETE, [
        other,
      ]]],
      writes: [set(id, value)],
      rollsBack: "always",
    };
  },
};

/** A statement on one id, whose effect depends on whether it is there. */
function one(
  op: Write["op"],
  id: string,
  value: Value,
  statement: Transaction["statements"][number],
): Transaction {
  return {
    statements: [statement],
    writes: [{ op, id, value }],
    rollsBack: "without a row",
  };
}

/** A change of the id, whatever it held. */
function set(id: string, value: Value): Transaction["writes"][number] {
  return { op: "import", id, value };
}
