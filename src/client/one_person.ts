/**
 * The requests for one person.
 *
 * @module
 */
import type { Person } from "../person/person.ts";
import { personUrl } from "./request/address.ts";
import type { Call } from "./request/call.ts";
import { ClientError, hasCode, unsure } from "./client_error.ts";
import type { ReadOptions } from "./client_options.ts";
import type { Connection } from "./request/connection.ts";
import { type Ask, cacheControl } from "./request/exchange.ts";
import {
  changed,
  type PersonChanges,
  type PersonInput,
  personOf,
  sameFields,
} from "./people.ts";
import { pauseAfter } from "./request/retry.ts";
import { Tags } from "./tags.ts";

/** A read of one person. */
export interface ReadResult {
  /** The person; `undefined` if no person with the id is stored. */
  readonly person: Person | undefined;
  /**
   * How the answer was made, as `Cache-Status` says it. An answer that may be
   * older than the last write is marked there: `stale` or `unverified`.
   */
  readonly cacheStatus: string;
}

/** A write of one person. */
export interface PutResult {
  /** The person who is stored now. */
  readonly person: Person;
  /** Whether the write created the person. */
  readonly created: boolean;
}

/** The media types of the bodies of writes. */
const TYPES = {
  PUT: "application/json",
  PATCH: "application/merge-patch+json",
} as const;

/** The precondition of a write. */
export type Precondition =
  | { readonly "If-Match": string }
  | { readonly "If-None-Match": "*" };

/** A write with a body. */
export interface Write {
  /** The method. */
  readonly method: keyof typeof TYPES;
  /** What the service must find, if anything. */
  readonly precondition?: Precondition | undefined;
  /** The body. */
  readonly body: PersonInput | PersonChanges;
  /** The person as the write leaves it, if the client can know that. */
  readonly wanted?: object;
}

/** How often a change is tried again if others change the person meanwhile. */
const MOST_ROUNDS = 50;
/** The longest pause before the first of these tries, in milliseconds. */
const FIRST_PAUSE = 10;
/** The longest pause before any of them, in milliseconds. */
const LONGEST_PAUSE = 250;

/** Reads and writes one person at a time, and keeps the tags. */
export class OnePerson {
  readonly #base: URL;
  readonly #connection: Connection;
  readonly #tags = new Tags();

  /** The people of the service at `base`. */
  constructor(base: URL, connection: Connection) {
    this.#base = base;
    this.#connection = connection;
  }

  /** Reads the person; `absence` is the problem if there is none. */
  async get(
    call: Call,
    id: string,
    cache: ReadOptions["cache"],
  ): Promise<ReadResult & { readonly absence?: ClientError }> {
    const url = personUrl(this.#base, id);
    const ask: Ask = { method: "GET", url, headers: cacheControl(cache) };
    const { body, headers, absence } = await this.#connection.send(ask, call);
    const cacheStatus = headers.get("Cache-Status") ?? "";
    if (absence) return { person: undefined, cacheStatus, absence };
    return {
      person: this.#tags.keep(personOf(body, id), headers),
      cacheStatus,
    };
  }

  /** Sends the write. */
  async store(call: Call, id: string, write: Write): Promise<PutResult> {
    const { method, precondition, body } = write;
    const ask: Ask = {
      method,
      url: personUrl(this.#base, id),
      headers: { "Content-Type": TYPES[method], ...precondition },
      body: JSON.stringify(body),
    };
    try {
      const answer = await this.#connection.send(ask, call);
      const { absence, status, headers } = answer;
      if (absence) throw call.mayBeApplied ? unsure(absence) : absence;
      const person = personOf(answer.body, id, { status, mayBeApplied: true });
      return {
        person: this.#tags.keep(person, headers),
        created: status === 201,
      };
    } catch (error) {
      const refused = hasCode(error, "precondition_failed");
      if (!refused || !error.mayBeApplied) throw error;
      return await this.#refused(call, id, write);
    }
  }

  /**
   * The result of a write that was sent again and then refused. Perhaps it was
   * refused because the first try was applied: it was, if the stored person is
   * the one that the write wanted.
   */
  async #refused(
    call: Call,
    id: string,
    { precondition, wanted }: Write,
  ): Promise<PutResult> {
    const { person } = await this.get(call, id, "no-cache");
    if (person && wanted && sameFields(person, wanted)) {
      const created = precondition !== undefined &&
        "If-None-Match" in precondition;
      return { person, created };
    }
    throw new ClientError(
      "unknown_outcome",
      "The write may or may not have been applied, and the person has changed since.",
      { mayBeApplied: true },
    );
  }

  /**
   * Changes the person by what the function returns for it. If someone else has
   * changed the person meanwhile, it asks the function again.
   */
  async change(
    call: Call,
    id: string,
    change: (person: Person) => PersonChanges | Promise<PersonChanges>,
  ): Promise<Person> {
    for (let round = 0;; round++) {
      const cache = round === 0 ? undefined : "no-cache";
      const { person, absence } = await this.get(call, id, cache);
      if (!person) throw absence;
      const precondition = { "If-Match": this.#tags.require(person) };
      const body = await change(person);
      const wanted = changed(person, body);
      try {
        const write = { method: "PATCH", precondition, body, wanted } as const;
        return (await this.store(call, id, write)).person;
      } catch (error) {
        const refused = hasCode(error, "precondition_failed");
        if (!refused || round === MOST_ROUNDS) throw error;
      }
      await call.pause(pauseAfter(round, FIRST_PAUSE, LONGEST_PAUSE));
    }
  }

  /** Removes the person; tells whether there was one. */
  async remove(
    call: Call,
    id: string,
    expected: PersonInput | undefined,
  ): Promise<boolean> {
    const url = personUrl(this.#base, id);
    const headers = await this.unchanged(call, expected);
    const ask: Ask = { method: "DELETE", url, headers };
    const { absence } = await this.#connection.send(ask, call);
    // The person is absent. If an earlier try of this call may have removed it,
    // that try did so.
    return !absence || call.mayBeApplied;
  }

  /** The precondition that the expected person is stored unchanged. */
  async unchanged(
    call: Call,
    expected: PersonInput | undefined,
  ): Promise<{ readonly "If-Match": string } | undefined> {
    if (!expected) return undefined;
    const kept = this.#tags.of(expected);
    if (kept !== undefined) return { "If-Match": kept };
    const { person } = await this.get(call, expected.id, "no-cache");
    if (person && sameFields(person, expected)) {
      return { "If-Match": this.#tags.require(person) };
    }
    throw new ClientError(
      "precondition_failed",
      "The stored person is not the expected one.",
    );
  }
}
