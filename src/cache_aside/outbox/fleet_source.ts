/**
 * Where all instances read from, if an operator has given an order for all.
 *
 * The order is a row of the outbox. So it lasts as long as the database, and each
 * instance sees it when it reads the outbox for its lease. The order does not
 * replace the lease: an instance that is told to read the cache trusts it only
 * while it has a lease. An instance that cannot read the outbox keeps the last
 * order that it has read.
 *
 * Of several rows the one with the first token counts. Each new token comes before
 * those that it replaces, so all instances agree, also after two operators have
 * switched at the same time.
 *
 * @module
 */
import type { Outbox, OutboxRow } from "../../dao/store.ts";
import { AppError } from "../../errors.ts";
import type { Source } from "../../protocol/reading.ts";
import type { Identified } from "../../record/record_type.ts";
import { alarm } from "../../resilience/alarm.ts";
import type { Runtime } from "../../runtime.ts";
import { fleetRow, sourceIn } from "./fleet_row.ts";
import { longestOf, MARGIN } from "./lease_length.ts";
import { kindOf } from "./row_kind.ts";

/** How many rows of the outbox are searched: orders come before all changes. */
const FIRST = 100;

/** The source of all instances, as this one knows it. */
export class FleetSource<R extends Identified> {
  readonly #outbox: Outbox<R>;
  readonly #runtime: Runtime;
  readonly #onChange: (source: Source | undefined) => void;
  #token: string | undefined;

  /**
   * The source that this outbox keeps. `onChange` is called for each new row,
   * and with `undefined` when no row is left.
   */
  constructor(
    outbox: Outbox<R>,
    runtime: Runtime,
    onChange: (source: Source | undefined) => void,
  ) {
    this.#outbox = outbox;
    this.#runtime = runtime;
    this.#onChange = onChange;
  }

  /** Takes the rows of the outbox in their order, just after they were read. */
  see(rows: readonly OutboxRow<R>[]): void {
    const [first] = rows;
    if (first?.token === this.#token) return;
    this.#token = first?.token;
    this.#onChange(first && sourceIn(first));
  }

  /**
   * Sets the source of all instances; `undefined` lets each have its own. When it
   * resolves, each instance that trusts its cache follows.
   */
  async set(source: Source | undefined): Promise<void> {
    // What was read last may be old: another instance may have set it since.
    const rows = await this.#outbox.list(FIRST);
    const old = rows.filter((it) => kindOf(it) === "source");
    let now: readonly OutboxRow<R>[] = [];
    if (source !== undefined) {
      const uuid = this.#runtime.uuid();
      const row = fleetRow<R>(source, old[0]?.token, uuid);
      await this.#outbox.record(row.token, [row.id]);
      now = [row];
    }
    if (old.length > 0) await this.#outbox.settle(old);
    this.see(now);
    // By then each instance has read the outbox, or has no lease.
    const wait = longestOf(await this.#outbox.list(FIRST)) + MARGIN;
    await new Promise<void>((resolve) => {
      alarm(this.#runtime, wait, resolve);
    });
  }
}

/** The error where instances share no outbox that each of them reads. */
export function noFleet(): AppError {
  return new AppError(
    "conflict",
    "The instances of this service share no outbox that each of them reads: " +
      "switch each one by itself, without scope=fleet.",
  );
}
