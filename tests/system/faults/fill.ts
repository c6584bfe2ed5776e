/**
 * A MariaDB that has no room for what is written: each write of a person fails
 * with what the server says of a table that is full. A disk that is full does
 * less: InnoDB refuses the rows that its files would have to grow for, and goes
 * on to change the others. See `ALL_TABLES` for one with a binary log.
 *
 * @module
 */
import { type Parts, sql } from "./rig.ts";

const WRITES = ["INSERT", "UPDATE", "DELETE"];

// A trigger that writes to a table which really is full would do, but of that
// one a busy server says, at times, that there is none.
const FULL = "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, " +
  "MESSAGE_TEXT = 'The table ''person'' is full'";

/** Leaves no room. */
export async function begin(parts: Parts): Promise<void> {
  const triggers = WRITES.map((it) =>
    `CREATE TRIGGER test.on_${it} BEFORE ${it} ON test.person ` +
    `FOR EACH ROW ${FULL}`
  );
  await sql(parts, triggers.join("; "));
}

/** Makes room again. */
export async function end(parts: Parts): Promise<void> {
  const triggers = WRITES.map((it) => `DROP TRIGGER test.on_${it}`);
  await sql(parts, triggers.join("; "));
}
