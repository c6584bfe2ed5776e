import { DatabaseSync } from "node:sqlite";
import { type Person, personOf } from "./people.ts";

/** A table of so many people in SQLite, like that of the service. */
export function fillTable(path: string, people: number): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec(
    "CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY NOT NULL, " +
      "first_name TEXT NOT NULL, last_name TEXT NOT NULL) " +
      "STRICT, WITHOUT ROWID; BEGIN",
  );
  const insert = database.prepare(
    "INSERT OR IGNORE INTO person VALUES (?, ?, ?)",
  );
  for (let n = 0; n < people; n++) {
    const { id, firstName, lastName } = personOf(n);
    insert.run(id, firstName, lastName);
  }
  database.exec("COMMIT");
  return database;
}

/** Reads of such a table, as the handlers by hand make them. */
export function finderIn(
  database: DatabaseSync,
): (id: string) => Person | undefined {
  const select = database.prepare(
    "SELECT id, first_name, last_name FROM person WHERE id = ?",
  );
  return (id) => {
    const row = select.get(id);
    return row && {
      id: String(row["id"]),
      firstName: String(row["first_name"]),
      lastName: String(row["last_name"]),
    };
  };
}
