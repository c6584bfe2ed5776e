/**
 * The triggers of one store: their creation, and whether they are there. With
 * all of them, each change of another writer leaves an outbox row.
 *
 * @module
 */
import type { Coverage } from "../../src/dao/coverage.ts";
import type { NamedField } from "../../src/record/record_type.ts";
import { DuplicateKey, type Program, type Row } from "../sql/driver.ts";
import { ConnectionLost } from "../sql/pool/session.ts";
import { outboxOf } from "../sql/statements/table_of_url.ts";
import type {
  TableCreation,
  TriggerWish,
} from "../sql/statements/trigger_wish.ts";
import { codeOf } from "./errors.ts";
import { Timeline } from "./timeline.ts";
import {
  bodyOf,
  createTriggers,
  type Event,
  type Trigger,
  triggersOf,
} from "./trigger_sql.ts";
import type { Tables } from "./tables_of_url.ts";

/** The triggers of the table of one store. */
export class Triggers {
  readonly #tables: Tables;
  readonly #fields: readonly NamedField[];
  readonly #wanted: readonly Trigger[];
  readonly #wish: TriggerWish;
  readonly #timeline = new Timeline();
  #isNew = false;
  #tried = false;
  #alter = false;
  #leaveOut = false;
  /** Why the service could not create them. */
  #fault: string | undefined;

  /** The triggers of a table that may not exist yet. */
  constructor(
    tables: Tables,
    fields: readonly NamedField[],
    wish: TriggerWish,
  ) {
    this.#tables = tables;
    this.#fields = fields;
    this.#wanted = triggersOf(tables);
    this.#wish = wish;
  }

  /** Creates the triggers if they are wished and missing. */
  *create({ isNew, dryRun }: TableCreation): Program<void> {
    const found = yield* this.#find();
    // The driver may run the preparation again, when the table is there.
    this.#isNew ||= isNew;
    const wished = this.#wish === "always" ||
      this.#wish === "with a new table" && this.#isNew;
    // Each attempt may make other users of the table wait, so there is only one.
    if (!wished || this.#tried) return;
    this.#tried = true;
    if (this.#wanted.every((it) => found.has(it.name))) return;
    this.#fault = dryRun ? LATER : NOT_CREATED;
    if (dryRun) return;
    try {
      // One text is one transaction: there are all of them or none.
      yield { sql: createTriggers(this.#tables, this.#fields), params: [] };
      this.#fault = undefined;
    } catch (error) {
      if (error instanceof ConnectionLost) throw error;
      const code = error instanceof DuplicateKey ? "23505" : codeOf(error);
      this.#fault = faultOf(code);
    }
  }

  /** Whether triggers of others may change what is written. */
  get alter(): boolean {
    return this.#alter;
  }

  /** Whether triggers that fire before each row may leave it out. */
  get leaveOut(): boolean {
    return this.#leaveOut;
  }

  /** Whether all triggers are there and enabled, as the service makes them. */
  *coverage(): Program<Coverage> {
    const { table } = this.#tables;
    const found = yield* this.#find();
    for (const it of this.#wanted) {
      const row = found.get(it.name);
      if (!row) continue;
      if (row[1] === "D" || row[1] === "R") {
        return uncovered(`The trigger ${it.name} was disabled.`);
      }
      if (!this.#isAsMade(it, row)) {
        return uncovered(`The trigger ${it.name} was altered.`);
      }
    }
    const missing = this.#wanted.filter((it) => !found.has(it.name));
    if (missing.length === 0) {
      const [row] = found.values();
      if (row?.[8] === "t") {
        const reason =
          `The table ${table} is a part of another table, through ` +
          "which its rows can be changed without its triggers.";
        return { covered: false, reason };
      }
      if (row?.[9] === "t") {
        const reason = "A subscription of logical replication writes to the " +
          `table ${table}, and fires no triggers.`;
        return { covered: false, reason };
      }
      return coveredBy([...found.values()], yield* this.#timeline.read());
    }
    if (this.#fault) return uncovered(this.#fault);
    if (missing.length < this.#wanted.length) {
      const names = missing.map((it) => it.name).join(", ");
      return uncovered(`The table ${table} lacks a trigger: ${names}.`);
    }
    return uncovered(
      `The table ${table} has no triggers of the service. ` +
        "Add triggers=true to the URL to create them.",
    );
  }

  #isAsMade({ event }: Trigger, row: Row): boolean {
    const [, , type, condition, source, definer, config, isOurs] = row;
    return Number(type) === TYPES[event] && condition === "f" &&
      isOurs === "t" && definer === "t" &&
      config === "search_path=pg_catalog, pg_temp" &&
      source === bodyOf(this.#tables, this.#fields);
  }

  /** The triggers of these names on the table, by name. */
  *#find(): Program<Map<string, Row>> {
    const { schema, table } = this.#tables;
    const { rows } = yield {
      sql: "SELECT t.tgname, t.tgenabled, t.tgtype, " +
        // Whether the trigger has a condition, columns or arguments.
        "t.tgqual IS NOT NULL OR t.tgattr <> '' OR t.tgnargs > 0, " +
        "p.prosrc, p.prosecdef, array_to_string(p.proconfig, ';'), " +
        "f.nspname = n.nspname AND p.proname = ?, " +
        "EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid), " +
        // What a subscription applies fires no trigger of a statement.
        "EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srrelid = c.oid), " +
        // An ALTER TABLE that changes values makes a new file (relfilenode).
        "t.oid, t.xmin, p.oid, p.xmin, c.relfilenode " +
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid " +
        "JOIN pg_namespace n ON n.oid = c.relnamespace " +
        "JOIN pg_proc p ON p.oid = t.tgfoid " +
        "JOIN pg_namespace f ON f.oid = p.pronamespace " +
        "WHERE n.nspname = ? AND c.relname = ? AND NOT t.tgisinternal",
      params: [outboxOf(table), schema, table],
    };
    const names = this.#wanted.map((it) => it.name);
    const isOurs = ([name]: Row) => names.includes(name ?? "");
    this.#alter = rows.some((row) =>
      !isOurs(row) && row[1] !== "D" && (Number(row[2]) & (4 | 16)) !== 0
    );
    this.#leaveOut = rows.some((row) =>
      row[1] !== "D" && (Number(row[2]) & (1 | 2)) === (1 | 2)
    );
    return new Map(rows.filter(isOurs).map((row) => [row[0] ?? "", row]));
  }
}

/**
 * What the catalog has as the type: 1 is FOR EACH ROW, 2 is BEFORE, the others are
 * the events.
 */
const TYPES: Readonly<Record<Event, number>> = {
  INSERT: 4,
  UPDATE: 16,
  DELETE: 8,
  TRUNCATE: 2 + 32,
};

/**
 * The table is covered. `since` changes when a trigger is made or enabled again,
 * when the table gets a new file, and when a standby takes the primary's place.
 */
function coveredBy(
  rows: readonly Row[],
  timeline: string | undefined,
): Coverage {
  const made = rows.map((row) => row.slice(10).join(".")).toSorted();
  const since = [...made, timeline ?? ""].join("-");
  if (timeline !== undefined) return { covered: true, since };
  const caveat =
    "The user cannot call pg_walfile_name and pg_current_wal_lsn on this " +
    "server, so the service does not notice a standby that is promoted.";
  return { covered: true, since, caveat };
}

/** What an operator can do. */
export const ADVICE = "The command sql prints what an administrator can run.";

const LATER = "The service creates the triggers when it starts.";

const NOT_CREATED = "The triggers could not be created.";

const FAULTS: readonly (readonly [codes: readonly string[], fault: string])[] =
  [
    [
      ["42501"],
      "The database user may not create triggers: it must own the table.",
    ],
    [
      ["55P03", "57014", "40P01"],
      "The triggers could not be created, because the table was in use.",
    ],
    [
      ["23505", "42710", "XX000"],
      "The triggers could not be created, because another instance did so.",
    ],
  ];

/** Why the server refused to create triggers, by its code. */
export function faultOf(code: string): string {
  const [, fault] = FAULTS.find(([codes]) => codes.includes(code)) ?? [];
  if (fault) return fault;
  return code === ""
    ? NOT_CREATED
    : `The server refused to create triggers (error ${code}).`;
}

/** What an administrator can end by what `sql` prints. */
function uncovered(reason: string): Coverage {
  return { covered: false, reason: `${reason} ${ADVICE}` };
}
