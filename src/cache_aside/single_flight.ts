/**
 * Single-flight: concurrent readers share one read of the store (a flight).
 *
 * A reader may join a flight only with the same id and the same generation. The
 * flight's answer is then as fresh as an entry filled under that generation, so
 * readers may join until the cache has the entry: a reader that looked up
 * earlier and comes late does not read the store again. Joining a flight of an
 * older generation could answer a value from before an acknowledged write.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Ticket } from "../dao/cache.ts";
import type { Load, Loaded } from "../protocol/read_ports.ts";

type Answer<R> = Promise<R | undefined>;

interface Flight<R extends Identified> {
  /**
   * The ticket object of the read that began the flight; only it ends the
   * flight.
   */
  readonly ticket: Ticket<R> | undefined;
  readonly answer: Answer<R>;
}

/** The part of a store that single-flight reads. */
export interface Source<R extends Identified> {
  /** Reads one record. */
  get(id: R["id"]): Promise<R | undefined>;
  /** Reads several records, as one batch. */
  getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>>;
}

/** Shares the reads of a store that are under way. */
export class SingleFlight<R extends Identified> {
  readonly #store: Source<R>;
  readonly #flights = new Map<string, Flight<R>>();

  /** Single-flight reads of `store`. */
  constructor(store: Source<R>) {
    this.#store = store;
  }

  /**
   * Answers each load, in order: it joins a flight, or reads the rest as one
   * batch. A failed flight fails only the callers that joined it. If one caller
   * gives up, the flight continues for the others.
   */
  async load(loads: readonly Load<R>[]): Promise<Loaded<R>[]> {
    const joined = loads.map((it) => this.#flights.get(flightKey(it) ?? ""));
    const own = loads.filter((_, i) => !joined[i]);
    const started = this.#start(own).values();
    try {
      return await Promise.all(joined.map(async (flight) => ({
        record: await (flight?.answer ?? started.next().value),
        collapsed: flight !== undefined,
      })));
    } catch (error) {
      // The caller will not fill the cache.
      this.end(own);
      throw error;
    }
  }

  /**
   * Ends the flights that these loads began: the cache has their answers, or
   * will not get them. It compares ticket objects, so flights that other loads
   * began under the same generation continue.
   */
  end(loads: readonly Load<R>[]): void {
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
      answer.catch(() => this.end([load]));
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

// A generation has no colon and the id comes last, so every key is unique.
function flightKey<R extends Identified>(
  { id, ticket }: Load<R>,
): string | undefined {
  return ticket && `${ticket.generation}:${id}`;
}
