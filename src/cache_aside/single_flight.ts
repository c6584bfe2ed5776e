/**
 * Single-flight: concurrent readers share one read of the store (a flight).
 *
 * A reader may join a flight only with the same id and the same ticket. The
 * flight's answer is then as fresh as an entry filled with that ticket, so
 * readers may join until the cache has the entry: a reader that looked up
 * earlier and comes late does not read the store again. Joining a flight of an
 * older ticket could answer a value from before an acknowledged write.
 *
 * @module
 */
import type { Version } from "../dao/key_value.ts";
import type { Loaded } from "../protocol/read.ts";
import type { Identified } from "../record/record_type.ts";
import type { Representation } from "../record/representation.ts";
import { after, type Soon } from "../soon.ts";

/** Reads one record of the store; the answer may be there at once. */
export type Get<R extends Identified> = (id: R["id"]) => Soon<R | undefined>;

/** What a flight brings to every reader that joined it. */
type Landed<R extends Identified> = Omit<Loaded<R>, "collapsed">;

/** Shares the reads of a store that are under way. */
export class SingleFlight<R extends Identified> {
  readonly #flights = new Map<string, Promise<Landed<R>>>();
  readonly #represent: ((record: R) => Representation) | undefined;

  /** No flights yet; `represent` is called once for the record of each. */
  constructor(represent?: (record: R) => Representation) {
    this.#represent = represent;
  }

  /** Whether a flight of the ticket is under way. */
  has(id: R["id"], ticket: Version | undefined): boolean {
    return ticket !== undefined && this.#flights.has(keyOf(id, ticket));
  }

  /**
   * Joins the flight of the ticket, or begins one with `get`. Without a ticket
   * it only reads the store. A failed flight fails the callers that joined it.
   * If one caller gives up, the flight continues for the others.
   */
  load(
    id: R["id"],
    ticket: Version | undefined,
    get: Get<R>,
  ): Soon<Loaded<R>> {
    return ticket === undefined
      ? after(get(id), alone<R>)
      : this.#share(id, ticket, get);
  }

  async #share(
    id: R["id"],
    ticket: Version,
    get: Get<R>,
  ): Promise<Loaded<R>> {
    const key = keyOf(id, ticket);
    const joined = this.#flights.get(key);
    if (joined) return { ...await joined, collapsed: true };
    const flight = Promise.try(get, id).then((it) => this.#landed(it));
    this.#flights.set(key, flight);
    try {
      return { ...await flight, collapsed: false };
    } catch (error) {
      this.#flights.delete(key);
      throw error;
    }
  }

  #landed(record: R | undefined): Landed<R> {
    if (!record || !this.#represent) return { record };
    return { record, shown: this.#represent(record) };
  }

  /**
   * Ends the flight of the ticket: the cache has its answer, or will not get it.
   * Only the reader that began the flight may call this.
   */
  end(id: R["id"], ticket: Version): void {
    this.#flights.delete(keyOf(id, ticket));
  }
}

function alone<R extends Identified>(record: R | undefined): Loaded<R> {
  return { record, collapsed: false };
}

// The length of the id tells where the ticket begins, so every key is unique.
const keyOf = (id: string, ticket: Version) => `${id.length}/${id}${ticket}`;
