/**
 * The notifications of one outbox: the trigger that sends them, and the service
 * that hears them. Nothing relies on them.
 *
 * @module
 */
import type { Coverage } from "../../src/dao/coverage.ts";
import { DuplicateKey, type Program } from "../sql/driver.ts";
import { ConnectionLost } from "../sql/pool/session.ts";
import { outboxOf } from "../sql/statements/table_of_url.ts";
import type { TableCreation } from "../sql/statements/trigger_wish.ts";
import type { Listener } from "./connection/session.ts";
import { codeOf } from "./errors.ts";
import {
  channelOf,
  createNotifier,
  notifierOf,
  NOTIFY,
} from "./notification_sql.ts";
import { ADVICE, faultOf } from "./triggers.ts";
import type { Tables } from "./tables_of_url.ts";

/** What the URL asks for. */
export interface NotifyWish {
  /** Whether the service listens. */
  readonly listens: boolean;
  /** Whether it may create the trigger for that. */
  readonly creates: boolean;
}

/** The notifications of the outbox of one store. */
export class Notifications {
  readonly #tables: Tables;
  readonly #wish: NotifyWish;
  /** Whether the trigger is as the service makes it; `undefined` without one. */
  #asMade: boolean | undefined;
  #fault: string | undefined;
  #tried = false;
  #heard: () => void = () => {};

  /** The notifications of an outbox that may not exist yet. */
  constructor(tables: Tables, wish: NotifyWish) {
    this.#tables = tables;
    this.#wish = wish;
  }

  /** What the connection that reads the outbox listens to, if the service listens. */
  get listener(): Listener | undefined {
    if (!this.#wish.listens) return undefined;
    return {
      channel: channelOf(this.#tables),
      heard: (payload) => {
        // Tables of one name in two schemas have one channel.
        if (payload === this.#tables.schema) this.#heard();
      },
    };
  }

  /** As `Outbox.listen`. */
  listen(heard: () => void): void {
    this.#heard = heard;
  }

  /**
   * Creates the trigger if the URL asks for it and it is missing. A trigger that
   * is there stays, also if this URL does not ask for it: it serves other
   * instances.
   */
  *create({ dryRun }: Pick<TableCreation, "dryRun">): Program<void> {
    this.#asMade = yield* this.#find();
    const { listens, creates } = this.#wish;
    if (!listens || this.#asMade !== undefined || this.#tried) return;
    this.#fault = creates ? LATER : UNWISHED;
    if (!creates || dryRun) return;
    // Each attempt may make other writers wait, so there is only one.
    this.#tried = true;
    try {
      yield { sql: createNotifier(this.#tables), params: [] };
      this.#fault = undefined;
    } catch (error) {
      if (error instanceof ConnectionLost) throw error;
      const code = error instanceof DuplicateKey ? "23505" : codeOf(error);
      this.#fault = faultOf(code);
    }
    this.#asMade = yield* this.#find();
  }

  /** The coverage, with what an operator should know of the notifications. */
  noted(coverage: Coverage): Coverage {
    if (!coverage.covered) return coverage;
    const { listens } = this.#wish;
    if (listens && this.#asMade) return { ...coverage, atOnce: true };
    const caveat = this.#caveat(listens);
    if (caveat === undefined) return coverage;
    const both = coverage.caveat ? `${coverage.caveat} ${caveat}` : caveat;
    return { ...coverage, caveat: both };
  }

  #caveat(listens: boolean): string | undefined {
    if (!listens) return this.#asMade ? `${UNHEARD} ${ADVICE}` : undefined;
    const fault = this.#asMade === false
      ? `The trigger ${notifierOf(this.#tables)} was altered or disabled.`
      : this.#fault;
    return `The database does not notify, although the URL has notify=true. ${fault} ${ADVICE}`;
  }

  *#find(): Program<boolean | undefined> {
    const { schema, table } = this.#tables;
    const { rows: [row] } = yield {
      sql: "SELECT t.tgenabled = 'A' AND t.tgtype = 4 AND t.tgqual IS NULL " +
        "AND t.tgnewtable = 'person_rows' AND p.prosrc = ? " +
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid " +
        "JOIN pg_namespace n ON n.oid = c.relnamespace " +
        "JOIN pg_proc p ON p.oid = t.tgfoid " +
        "WHERE n.nspname = ? AND c.relname = ? AND t.tgname = ?",
      params: [NOTIFY, schema, outboxOf(table), notifierOf(this.#tables)],
    };
    return row && row[0] === "t";
  }
}

const LATER = "The service creates the trigger for that when it starts.";

const UNWISHED =
  "The outbox has no trigger for that, and the service creates none.";

const UNHEARD =
  "A URL with notify=true made the database notify, which slows other programs " +
  "down, and this URL does not ask for it. If no instance does, drop the trigger.";
