/**
 * The triggers of one store: their creation, and whether they are there. With
 * all of them, each change of another writer leaves an outbox row.
 *
 * @module
 */
import type { Coverage } from "../../src/dao/coverage.ts";
import type { NamedField } from "../../src/record/record_type.ts";
import type { Program, Row } from "../sql/driver.ts";
import { ConnectionLost } from "../sql/pool/session.ts";
import { outboxOf } from "../sql/statements/table_of_url.ts";
import type {
  TableCreation,
  TriggerWish,
} from "../sql/statements/trigger_wish.ts";
import { cascadeOf } from "./cascades.ts";
import { errnoOf } from "./errors.ts";
import { createTrigger, type Trigger, triggersOf } from "./trigger_sql.ts";

/** The triggers of the table of one store. */
export class Triggers {
  readonly #table: string;
  readonly #fields: readonly NamedField[];
  readonly #wanted: readonly Trigger[];
  readonly #wish: TriggerWish;
  #stored: string;
  #isNew = false;
  #tried = false;
  #alter = false;
  /** Why the service could not create them. */
  #fault: string | undefined;

  /** The triggers of a table that may not exist yet. */
  constructor(
    table: string,
    fields: readonly NamedField[],
    wish: TriggerWish,
  ) {
    this.#table = this.#stored = table;
    this.#fields = fields;
    this.#wanted = triggersOf(table, outboxOf(table), fields);
    this.#wish = wish;
  }

  /**
   * Creates the triggers that are missing, if that is wished. `stored` is the
   * table's name as the server stores it. Nothing may follow this program on its
   * connection: an error of the server ends a connection of deno_mysql.
   */
  *create(stored: string, { isNew, dryRun }: TableCreation): Program<void> {
    this.#stored = stored;
    const found = yield* this.#find();
    // The driver may run the preparation again, when the table is there.
    this.#isNew ||= isNew;
    const wished = this.#wish === "always" ||
      this.#wish === "with a new table" && this.#isNew;
    // Each attempt may hold up the table, so there is only one.
    if (!wished || this.#tried) return;
    const missing = this.#wanted.filter((it) => !found.has(it.name));
    this.#tried = true;
    this.#fault = dryRun ? LATER : NOT_CREATED;
    if (dryRun) return;
    try {
      for (const it of missing) {
        yield { sql: createTrigger(it, this.#table), params: [] };
      }
      this.#fault = undefined;
    } catch (error) {
      this.#fault = faultOf(errnoOf(error));
      if (error instanceof ConnectionLost) throw error;
    }
  }

  /** Whether triggers of others may change what is written. */
  get alter(): boolean {
    return this.#alter;
  }

  /** Whether all triggers are there, as the service makes them. */
  *coverage(): Program<Coverage> {
    const found = yield* this.#find();
    for (const it of this.#wanted) {
      const row = found.get(it.name);
      if (row && !isAsMade(it, row)) {
        return uncovered(`The trigger ${it.name} was altered.`);
      }
    }
    const missing = this.#wanted.filter((it) => !found.has(it.name));
    if (missing.length === 0) {
      const cascade = yield* cascadeOf(this.#stored, this.#fields);
      if (cascade === undefined) return coveredBy([...found.values()]);
      const reason = `The foreign key ${cascade} changes rows of the table ` +
        `${this.#table} by a cascade, for which the server fires no triggers.`;
      return { covered: false, reason };
    }
    if (this.#fault) return uncovered(this.#fault);
    if (missing.length < this.#wanted.length) {
      const names = missing.map((it) => it.name).join(", ");
      return uncovered(`The table ${this.#table} lacks a trigger: ${names}.`);
    }
    return uncovered(
      `The table ${this.#table} has no triggers of the service, or the ` +
        "database user may not see them (it needs TRIGGER). " +
        "Add triggers=true to the URL to create them.",
    );
  }

  /** The triggers of these names on the table, by name. */
  *#find(): Program<Map<string, Row>> {
    const { rows } = yield {
      sql: "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, " +
        "EVENT_MANIPULATION, ACTION_STATEMENT, DEFINER, CURRENT_USER(), " +
        `${MADE}, ${ALTERED} FROM information_schema.TRIGGERS ` +
        "WHERE EVENT_OBJECT_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = ?",
      params: [this.#stored, this.#stored, this.#stored],
    };
    const names = this.#wanted.map((it) => it.name);
    const all = rows.filter(([, table]) => table === this.#stored);
    // A trigger that runs afterwards cannot change its own table.
    this.#alter = all.some(([, , timing, event]) =>
      timing === "BEFORE" && event !== "DELETE"
    );
    const ours = all.filter(([name]) => names.includes(name ?? ""));
    return new Map(ours.map((row) => [row[0] ?? "", row]));
  }
}

/** Whether the server is a node of a Galera cluster. */
const CLUSTER = "(/*M!100100 'ON' = (SELECT VARIABLE_VALUE FROM " +
  "information_schema.GLOBAL_VARIABLES " +
  "WHERE VARIABLE_NAME = 'wsrep_on') OR */ 0)";

/**
 * When the trigger was made: one that was dropped and made again has another
 * time. The nodes of a cluster agree on the second alone.
 */
const MADE = `IF(${CLUSTER}, FLOOR(UNIX_TIMESTAMP(CREATED)), ` +
  "UNIX_TIMESTAMP(CREATED))";

/**
 * When the table became as it is, and on which server. ALTER TABLE may change
 * values, and fires no trigger. A replica that is promoted may lack what the old
 * primary has committed last, and it has another id. An administrator sets
 * `server_id`, and may give two replicas the same one; MySQL makes `server_uuid`
 * itself. The nodes of a cluster have different times and ids, and each has all
 * that was acknowledged.
 */
const ALTERED =
  `IF(${CLUSTER}, 0, CONCAT((SELECT UNIX_TIMESTAMP(CREATE_TIME) ` +
  "FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() " +
  "AND TABLE_NAME = ? AND CAST(TABLE_NAME AS BINARY) = ?), '-', " +
  "@@GLOBAL.server_id /*!50720 , '-', @@GLOBAL.server_uuid */))";

/** The service knows that its own account exists, but not whether another does. */
function coveredBy(rows: readonly Row[]): Coverage {
  const made = rows.map((row) => row[7] ?? "0").toSorted();
  const since = [...made, rows[0]?.[8] ?? "0"].join("-");
  const other = rows.map(([, , , , , definer, own]) =>
    definer === own ? undefined : definer
  ).find((it) => it);
  if (!other) return { covered: true, since };
  const caveat =
    `The triggers run as ${other}, not as the service's account. ` +
    "If that account is dropped, every write to the table fails.";
  return { covered: true, since, caveat };
}

function isAsMade(trigger: Trigger, [, , timing, event, body]: Row): boolean {
  return timing === "AFTER" && event === trigger.event &&
    plain(body ?? "") === plain(trigger.body);
}

/** The text without what a client of an administrator may change. */
function plain(sql: string): string {
  return sql.trim().replace(/\s+/g, " ");
}

const ADVICE = "The command sql prints what an administrator can run.";

const LATER = "The service creates the triggers when it starts.";

const NOT_CREATED = "The triggers could not be created.";

const FAULTS:
  readonly (readonly [numbers: readonly number[], fault: string])[] = [
    [
      [1044, 1142, 1143, 1227, 1370],
      "The database user may not create triggers: it lacks the privilege " +
      "TRIGGER.",
    ],
    [
      [1419],
      "The server keeps a binary log, so only an administrator may create " +
      "triggers.",
    ],
    [
      [1359],
      "Another trigger has the name of one of the service's triggers.",
    ],
    [
      [1205, 1213],
      "The triggers could not be created, because the table was in use.",
    ],
  ];

function faultOf(errno: number): string {
  const [, fault] = FAULTS.find(([numbers]) => numbers.includes(errno)) ?? [];
  if (fault) return fault;
  return errno === 0
    ? NOT_CREATED
    : `The server refused to create triggers (error ${errno}).`;
}

/** What an administrator can end by what `sql` prints. */
function uncovered(reason: string): Coverage {
  return { covered: false, reason: `${reason} ${ADVICE}` };
}
