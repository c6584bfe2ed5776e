/**
 * The trigger that tells of new rows in the outbox, in SQL. It fires on the
 * outbox, so it tells of the rows of the service and of those of other writers,
 * and the triggers of these are the same with it and without it.
 *
 * All commits that notify wait for one lock of the server. So a session notifies
 * at most once in each fifth of a second: its later rows wait for the regular
 * read.
 *
 * @module
 */
import { outboxOf } from "../sql/statements/table_of_url.ts";
import { literal, outboxTableOf, quoted } from "./dialect.ts";
import { LONGEST_NAME } from "./trigger_sql.ts";
import type { Tables } from "./tables_of_url.ts";

/** The channel of an outbox; its payload is the schema. */
export function channelOf({ table }: Tables): string {
  return outboxOf(table);
}

/** The name of the trigger, and of its function. */
export function notifierOf({ table }: Tables): string {
  const end = "_outbox_notify";
  return table.slice(0, LONGEST_NAME - end.length) + end;
}

/** The statements that create the function and the trigger; there is no trigger yet. */
export function createNotifier(tables: Tables): string {
  const outbox = outboxTableOf(tables);
  const trigger = quoted(notifierOf(tables));
  const name = `${quoted(tables.schema)}.${trigger}`;
  return [
    `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql ` +
    `SET search_path = pg_catalog, pg_temp AS ${literal(NOTIFY)}`,
    `CREATE TRIGGER ${trigger} AFTER INSERT ON ${outbox} ` +
    "REFERENCING NEW TABLE AS person_rows " +
    `FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`,
    // Without this, a session that replicates would not fire the trigger.
    `ALTER TABLE ${outbox} ENABLE ALWAYS TRIGGER ${trigger}`,
  ].join(";\n");
}

/** The statement that removes the trigger, if there is one. */
export function dropNotifier(tables: Tables): string {
  return `DROP TRIGGER IF EXISTS ${quoted(notifierOf(tables))} ` +
    `ON ${outboxTableOf(tables)}`;
}

/**
 * The body of the function, the same for every outbox. It compares what the
 * session may have set as a text, so that no value of it makes a writer fail.
 * `NOTIFY` needs no right, but the function `pg_notify` does.
 */
export const NOTIFY = `
DECLARE
  person_setting CONSTANT text := 'person.notified_' || TG_RELID;
  person_now CONSTANT text :=
    floor(extract(epoch FROM clock_timestamp()) * 5)::text;
BEGIN
  IF current_setting(person_setting, true) IS DISTINCT FROM person_now
    AND EXISTS (SELECT FROM person_rows) THEN
    PERFORM set_config(person_setting, person_now, false);
    EXECUTE format('NOTIFY %I, %L', TG_TABLE_NAME, TG_TABLE_SCHEMA);
  END IF;
  RETURN NULL;
END
`;
