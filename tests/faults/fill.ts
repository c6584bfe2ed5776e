/**
 * A MariaDB that has no room for what is written: each write of a person also
 * needs a row in a table that is full, which is the server's own error 1114. A
 * disk that is full does less: InnoDB refuses the rows that its files would
 * have to grow for, and goes on to change the others. See `ALL_TABLES` for one
 * with a binary log.
 *
 * @module
 */
import { type Parts, sql } from "./rig.ts";

const FULL = 1114;
const WRITES = ["INSERT", "UPDATE"];

/** Leaves no room. */
export async function begin(parts: Parts): Promise<void> {
  await sql(
    parts,
    "SET max_heap_table_size = 16384; " +
      "CREATE TABLE test.journal (entry CHAR(255)) ENGINE = MEMORY",
  );
  await fill(parts);
  const triggers = WRITES.map((it) =>
    `CREATE TRIGGER test.on_${it} AFTER ${it} ON test.person ` +
    "FOR EACH ROW INSERT INTO test.journal VALUES (NEW.id)"
  );
  await sql(parts, triggers.join("; "));
}

/** Makes room again. */
export async function end(parts: Parts): Promise<void> {
  const triggers = WRITES.map((it) => `DROP TRIGGER test.on_${it}`);
  await sql(parts, [...triggers, "DROP TABLE test.journal"].join("; "));
}

async function fill(parts: Parts): Promise<void> {
  try {
    await sql(
      parts,
      "INSERT INTO test.journal SELECT seq FROM test.seq_1_to_9999",
    );
  } catch (error) {
    if ((error as { errno?: number }).errno === FULL) return;
    throw error;
  }
  throw new Error("the journal took all that was put into it");
}
