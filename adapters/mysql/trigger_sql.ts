/**
 * The triggers that put the changes of other writers into the outbox, in SQL.
 *
 * The body runs in the transaction of a writer that the service does not know,
 * so it must not make that writer's statement fail:
 *
 * - The outbox may be gone (1146). Then every instance fails to read it, and
 *   stops trusting the cache.
 * - An id may be no text in UTF-8 (1300), or too long. No id of ours is either.
 *
 * Two failures are left. A trigger runs with the rights of its definer, so the
 * writer needs none on the outbox, but an account that is dropped (1449) or
 * loses its rights (1142) ends the statement of the writer. The service could
 * not notice such a loss, so it must not be silent.
 *
 * @module
 */
import type { NamedField } from "../../src/record/record_type.ts";
import { idColumn } from "../sql/statements/columns.ts";
import { quoted } from "./dialect.ts";
import { MARK, markOf } from "./connection/settings.ts";

/** One trigger. */
export interface Trigger {
  /** Its name. */
  readonly name: string;
  /** What fires it. */
  readonly event: "INSERT" | "UPDATE" | "DELETE";
  /** What it does. */
  readonly body: string;
}

/** The triggers of a table, which write to its outbox. */
export function triggersOf(
  table: string,
  outbox: string,
  fields: readonly NamedField[],
): Trigger[] {
  const add = (id: string) => {
    const text = `CONVERT(${id} USING utf8mb4)`;
    // The token says that another writer made the row, and is never repeated:
    // UUID_SHORT() would repeat on the nodes of a cluster.
    return {
      fits: `LENGTH(${text}) BETWEEN 1 AND 1020`,
      row: `INSERT INTO ${quoted(outbox)} (token, id) ` +
        `VALUES (CONCAT('other:', UUID()), ${text});`,
    };
  };
  const id = quoted(idColumn(fields));
  const before = add(`OLD.${id}`);
  const after = add(`NEW.${id}`);
  const changed = `NOT (${fields.map(isSame).join(" AND ")})`;
  const bodies = {
    INSERT: `IF ${after.fits} THEN ${after.row} END IF;`,
    UPDATE: `IF NOT (${fields.slice(0, 1).map(isSame).join()}) AND ` +
      `${before.fits} THEN ${before.row} END IF; ` +
      `IF ${changed} AND ${after.fits} THEN ${after.row} END IF;`,
    DELETE: `IF ${before.fits} THEN ${before.row} END IF;`,
  };
  return (["INSERT", "UPDATE", "DELETE"] as const).map((event) => ({
    name: nameOf(table, event),
    event,
    body: `IF ${isOther(outbox)} THEN BEGIN ` +
      "DECLARE CONTINUE HANDLER FOR 1146, 1300 BEGIN END; " +
      `${bodies[event]} END; END IF`,
  }));
}

/**
 * Whether the session is none of the service. Bytes are compared: a comparison
 * of other types may fail, and a failure would be that of the writer.
 */
function isOther(outbox: string): string {
  const [mark, own] = [MARK, markOf(outbox)]
    .map((it) => `CAST(${it} AS BINARY)`);
  return `NOT (${mark} <=> ${own})`;
}

/** The statement that creates the trigger. */
export function createTrigger(
  { name, event, body }: Trigger,
  table: string,
  definer = "CURRENT_USER",
): string {
  return `CREATE DEFINER = ${definer} TRIGGER ${quoted(name)} AFTER ${event} ` +
    `ON ${quoted(table)} FOR EACH ROW ${body}`;
}

/** The longest name of a trigger. */
const LONGEST_NAME = 64;

function nameOf(table: string, event: string): string {
  const end = `_outbox_${event.toLowerCase()}`;
  return table.slice(0, LONGEST_NAME - end.length) + end;
}

/** Whether the column has the same value as before, byte for byte. */
function isSame({ column, field }: NamedField): string {
  const [old, now] = [`OLD.${quoted(column)}`, `NEW.${quoted(column)}`];
  // Most collations compare "a" and "A" as equal, and ignore spaces at the end.
  return field.kind === "number"
    ? `${old} <=> ${now}`
    : `CAST(${old} AS BINARY) <=> CAST(${now} AS BINARY)`;
}
