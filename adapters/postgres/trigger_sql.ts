/**
 * The triggers that put the changes of other writers into the outbox, in SQL:
 * one for each kind of statement, and one function for all.
 *
 * They fire once for each statement, and see all of its rows. So they see what
 * COPY, MERGE, ON CONFLICT, a foreign key's cascade and TRUNCATE change. The
 * function runs with the rights of its owner, so that a writer needs none on the
 * outbox. It must not make the statement of a writer fail: if the outbox is gone,
 * it does nothing. Then every instance fails to read the outbox, and stops
 * trusting the cache.
 *
 * A statement of the service needs no row. But the database may change other
 * people with it: a trigger does so in a statement of its own, one level deeper. A
 * cascade adds its rows to those of the statement. The service deletes one row at a
 * time, so a larger deletion is a cascade. So is an update that comes with a
 * deletion, because a foreign key may set a column to NULL.
 *
 * @module
 */
import type { NamedField } from "../../src/record/record_type.ts";
import { idColumn } from "../sql/statements/columns.ts";
import {
  BYTES,
  literal,
  markOf,
  outboxTableOf,
  quoted,
  tableOf,
} from "./dialect.ts";
import { MARK } from "./connection/settings.ts";
import type { Tables } from "./tables_of_url.ts";

/** One trigger. */
export interface Trigger {
  /** Its name. */
  readonly name: string;
  /** What fires it. */
  readonly event: Event;
}

/** The kinds of statements that change rows. */
export type Event = "INSERT" | "UPDATE" | "DELETE" | "TRUNCATE";

/** When each trigger fires, and how it names the rows before and after. */
const FIRES: Readonly<Record<Event, string>> = {
  INSERT: "AFTER INSERT ON $ REFERENCING NEW TABLE AS person_new",
  UPDATE: "AFTER UPDATE ON $ REFERENCING OLD TABLE AS person_old " +
    "NEW TABLE AS person_new",
  DELETE: "AFTER DELETE ON $ REFERENCING OLD TABLE AS person_old",
  // After a TRUNCATE the rows are gone, so this trigger fires before it.
  TRUNCATE: "BEFORE TRUNCATE ON $",
};

/** The longest name of a trigger. */
export const LONGEST_NAME = 63;

/** The triggers of a table. */
export function triggersOf({ table }: Tables): Trigger[] {
  return (Object.keys(FIRES) as Event[]).map((event) => {
    const end = `_outbox_${event.toLowerCase()}`;
    return { name: table.slice(0, LONGEST_NAME - end.length) + end, event };
  });
}

/** The statement that creates the function and all triggers, or replaces them. */
export function createTriggers(
  tables: Tables,
  fields: readonly NamedField[],
): string {
  const table = tableOf(tables);
  const name = outboxTableOf(tables);
  return [
    `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger ` +
    "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp " +
    `AS ${literal(bodyOf(tables, fields))}`,
    `REVOKE ALL ON FUNCTION ${name}() FROM PUBLIC`,
    ...triggersOf(tables).flatMap((it) => [
      `DROP TRIGGER IF EXISTS ${quoted(it.name)} ON ${table}`,
      `CREATE TRIGGER ${quoted(it.name)} ${
        FIRES[it.event].replace("$", () => table)
      } FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`,
      // Without this, a session that replicates would not fire the trigger.
      `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${quoted(it.name)}`,
    ]),
  ].join(";\n");
}

/** The body of the function. */
export function bodyOf(
  tables: Tables,
  fields: readonly NamedField[],
): string {
  const outbox = outboxTableOf(tables);
  const id = `${quoted(idColumn(fields))}::text ${BYTES}`;
  const all = fields.map(({ column, field }) =>
    field.kind === "number"
      ? quoted(column)
      : `${quoted(column)}::text ${BYTES}`
  ).join(", ");
  // The token tells that another writer made the row. Each token is new.
  const add = (rows: string) =>
    `INSERT INTO ${outbox} (token, id) SELECT person_token, c.id ` +
    `FROM (${rows}) AS c (id) ` +
    "WHERE octet_length(c.id) BETWEEN 1 AND 1020 ON CONFLICT DO NOTHING;";
  const differ = (one: string, other: string) =>
    `SELECT id FROM (SELECT ${all} FROM ${one} EXCEPT ` +
    `SELECT ${all} FROM ${other}) AS d (id)`;
  // The table may have another name by now.
  const ofTruncate = add(`SELECT ${id} FROM %s`).replace("person_token", "$1");
  return `
DECLARE
  person_token text;
BEGIN
  IF coalesce(current_setting('${MARK}', true), '') = '${markOf(tables)}'
    AND pg_trigger_depth() = 1 THEN
    IF TG_OP = 'INSERT' OR left(current_query(), 6) IN ('INSERT', 'UPDATE') THEN
      RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
      IF (SELECT count(*) FROM person_old) <= 1 THEN
        RETURN NULL;
      END IF;
    END IF;
  END IF;
  IF to_regclass('${outbox}') IS NULL THEN
    RETURN NULL;
  END IF;
  person_token := 'other:' || gen_random_uuid();
  IF TG_OP = 'INSERT' THEN
    ${add(`SELECT ${id} FROM person_new`)}
  ELSIF TG_OP = 'UPDATE' THEN
    ${
    add(
      `${differ("person_old", "person_new")} UNION ` +
        differ("person_new", "person_old"),
    )
  }
  ELSIF TG_OP = 'DELETE' THEN
    ${add(`SELECT ${id} FROM person_old`)}
  ELSE
    EXECUTE format(${literal(ofTruncate)}, TG_RELID::regclass)
      USING person_token;
  END IF;
  RETURN NULL;
END
`;
}
