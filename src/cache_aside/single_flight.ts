/**
 * Single-flight: reads of the store that are under way, shared by those who
 * may share them.
 *
 * Joining is allowed only under the same id and generation. What a flight
 * brings is then as good as an entry filled under that generation, so it may
 * be joined until the cache has that entry: whoever looked before and comes
 * late need not read the store again. Joining any older flight would hand out
 * a value from before a write that the caller already knows of.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Ticket } from "../dao/cache.ts";
import type { Load, Loaded } from "../protocol/read_ports.ts";

type Answer<R> = Promise<R | undefined>;

interface Flight<R extends Identified> {
  /** The very ticket of whoever began it, and ends it. */
  readonly ticket: Ticket<R> | undefined;
  readonly answer: Answer<R>;
}

/** What flights read from: the part of the contract that reads. */
export interface Source<R extends Identified> {
  /** One record. */
  get(id: R["id"]): Promise<R | undefined>;
  /** Several, as one batch. */
  getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>>;
}

/** The reads of a store that are under way. */
export class SingleFlight<R extends Identified> {
  readonly #store: Source<R>;
  readonly #flights = new Map<string, Flight<R>>();

  /** Flights that read from `store`. */
  constructor(store: Source<R>) {
    this.#store = store;
  }

  /**
   * Answers each load, in order: from a flight that may be joined, or by one
   * batch for the rest. A failed flight fails only those who waited for it,
   * and no caller's leaving ends it for the others.
   */
  async load(loads: readonly Load<R>[]): Promise<Loaded<R>[]> {
    const joined = loads.map((it) => this.#flights.get(flightKey(it) ?? ""));
    const own = loads.filter((_, i) => !joined[i]);
    const mine = this.#start(own).values();
    try {
      return await Promise.all(joined.map(async (flight) => ({
        record: await (flight?.answer ?? mine.next().value),
        collapsed: flight !== undefined,
      })));
    } catch (error) {
      // Nothing will be filled.
      this.land(own);
      throw error;
    }
  }

  /**
   * Ends the flights that began with these very tickets: the cache has what
   * they brought, or will not have it. Others' under the same generation go on.
   */
  land(loads: readonly Load<R>[]): void {
    for (const load of loads) {
      const key = flightKey(load) ?? "";
      if (this.#flights.get(key)?.ticket === load.ticket) {
        this.#flights.delete(key);
      }
    }
  }

  #start(loads: readonly Load<R>[]): Answer<R>[] {
    const answers = this.#read(loads.map((it) => it.id));
    loads.forEach((load, i) => {
      const key = flightKey(load);
      const answer = answers[i];
      if (key === undefined || answer === undefined) return;
      this.#flights.set(key, { ticket: load.ticket, answer });
      answer.catch(() => this.land([load]));
    });
    return answers;
  }

  #read(ids: readonly R["id"][]): Answer<R>[] {
    const [first, ...others] = ids;
    if (first === undefined) return [];
    if (others.length === 0) return [this.#store.get(first)];
    const batch = this.#store.getMany(ids);
    return ids.map(async (id) => (await batch).get(id));
  }
}

// A generation has no colon and the id comes last, so no two keys are alike.
function flightKey<R extends Identified>(
  { id, ticket }: Load<R>,
): string | undefined {
  return ticket && `${ticket.generation}:${id}`;
}
