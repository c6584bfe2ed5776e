/**
 * What other programs do to the table of people, in each database.
 *
 * @module
 */
import type { DATABASES, TestDatabase } from "./databases.ts";

/** How many rows one statement changes. */
export const BULK = 10_000;

/** The answer for each id before the change. */
export const LOVELACE = "200 Ada Lovelace";
/** The answer for an id after the change. */
export const KING = "200 Ada King";
const ABSENT = "404";

/** What another program does, and the answer for each id before and after it. */
export interface Change {
  /** The statements. */
  readonly sql: string;
  /** The answers before and after. */
  readonly ids: Readonly<Record<string, readonly [was: string, is: string]>>;
}

const BOTH: Readonly<Record<string, Change>> = {
  "an update": {
    sql: "UPDATE person SET last_name = 'King' WHERE id = 'a'",
    ids: { a: [LOVELACE, KING] },
  },
  "a changed key": {
    sql: "UPDATE person SET id = 'new' WHERE id = 'old'",
    ids: { old: [LOVELACE, ABSENT], new: [ABSENT, LOVELACE] },
  },
  "a delete": {
    sql: "DELETE FROM person WHERE id = 'b'",
    ids: { b: [LOVELACE, ABSENT] },
  },
  "an insert of an id whose absence is cached": {
    sql: "INSERT INTO person VALUES ('c', 'Ada', 'King')",
    ids: { c: [ABSENT, KING] },
  },
  "a rollback": {
    sql: "BEGIN; UPDATE person SET last_name = 'King' WHERE id = 'h'; " +
      "DELETE FROM person WHERE id = 'i'; ROLLBACK",
    ids: { h: [LOVELACE, LOVELACE], i: [LOVELACE, LOVELACE] },
  },
  "a transaction of several statements": {
    sql: "BEGIN; UPDATE person SET last_name = 'X' WHERE id = 'j'; " +
      "DELETE FROM person WHERE id = 'k'; " +
      "UPDATE person SET last_name = 'King' WHERE id = 'j'; COMMIT",
    ids: { j: [LOVELACE, KING], k: [LOVELACE, ABSENT] },
  },
  [`a statement that changes ${BULK} rows`]: {
    sql: "UPDATE person SET last_name = 'King' WHERE id LIKE 'bulk-%'",
    ids: {
      "bulk-0": [LOVELACE, KING],
      [`bulk-${BULK / 2}`]: [LOVELACE, KING],
      [`bulk-${BULK - 1}`]: [LOVELACE, KING],
    },
  },
};

const IN_MARIADB: Readonly<Record<string, Change>> = {
  "a REPLACE": {
    sql: "REPLACE INTO person VALUES ('d', 'Ada', 'King'), " +
      "('e', 'Ada', 'King')",
    ids: { d: [LOVELACE, KING], e: [ABSENT, KING] },
  },
  "an INSERT … ON DUPLICATE KEY UPDATE": {
    sql: "INSERT INTO person VALUES ('f', 'Ada', 'X'), ('g', 'Ada', 'King') " +
      "ON DUPLICATE KEY UPDATE last_name = 'King'",
    ids: { f: [LOVELACE, KING], g: [ABSENT, KING] },
  },
};

const IN_POSTGRES: Readonly<Record<string, Change>> = {
  "an INSERT … ON CONFLICT DO UPDATE": {
    sql:
      "INSERT INTO person VALUES ('f', 'Ada', 'King'), ('g', 'Ada', 'King')" +
      " ON CONFLICT (id) DO UPDATE SET last_name = EXCLUDED.last_name",
    ids: { f: [LOVELACE, KING], g: [ABSENT, KING] },
  },
  "a MERGE": {
    sql: "MERGE INTO person p USING (VALUES ('d'), ('e')) AS n (id) " +
      "ON p.id = n.id WHEN MATCHED THEN UPDATE SET last_name = 'King' " +
      "WHEN NOT MATCHED THEN INSERT VALUES (n.id, 'Ada', 'King')",
    ids: { d: [LOVELACE, KING], e: [ABSENT, KING] },
  },
  "a write of a session that replicates": {
    sql: "SET session_replication_role = replica; " +
      "UPDATE person SET last_name = 'King' WHERE id = 'l'; " +
      "RESET session_replication_role",
    ids: { l: [LOVELACE, KING] },
  },
  "a rollback to a savepoint": {
    sql: "BEGIN; UPDATE person SET last_name = 'King' WHERE id = 'm'; " +
      "SAVEPOINT s; UPDATE person SET last_name = 'X' WHERE id IN ('m', 'n'); " +
      "ROLLBACK TO SAVEPOINT s; COMMIT",
    ids: { m: [LOVELACE, KING], n: [LOVELACE, LOVELACE] },
  },
};

/** What differs in the databases. */
interface OtherWriter {
  /** The changes. */
  readonly changes: Readonly<Record<string, Change>>;
  /** Rows of the outbox that the service does not write. */
  readonly odd: string;
  /** The statement that makes a trigger as it is. */
  definitionOf(database: TestDatabase, trigger: string): Promise<string>;
  /** The statement that drops a trigger. */
  drop(trigger: string): string;
  /** A statement that takes 20 ms. */
  readonly wait: string;
}

const ODD = "('', ''), ('t', '.'), ('é 😀', 'a')";

/** By the name of the database. */
export const OTHER_WRITERS: Record<keyof typeof DATABASES, OtherWriter> = {
  MariaDB: {
    changes: { ...BOTH, ...IN_MARIADB },
    odd: `${ODD}, ('t', X'ff80'), (X'ff', 'b'), ('t', REPEAT('\n', 1020))`,
    async definitionOf(database, trigger) {
      const [[, , sql] = []] = await database.run(
        `SHOW CREATE TRIGGER ${trigger}`,
      );
      return `${sql}`;
    },
    drop: (trigger) => `DROP TRIGGER ${trigger}`,
    wait: "DO SLEEP(0.02)",
  },
  PostgreSQL: {
    changes: { ...BOTH, ...IN_POSTGRES },
    odd: `${ODD}, ('t', repeat('\n', 1020))`,
    async definitionOf(database, trigger) {
      const [[sql] = []] = await database.run(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger " +
          `WHERE tgname = '${trigger}'`,
      );
      return `${sql}`;
    },
    drop: (trigger) => `DROP TRIGGER ${trigger} ON person`,
    wait: "SELECT pg_sleep(0.02)",
  },
};
