/**
 * The client of the service.
 *
 * @module
 */
import type { Person } from "../person/person.ts";
import { baseOf, batchUrl, nextUrl, pageUrl } from "./request/address.ts";
import { inBatches } from "./batches.ts";
import { type Call, within } from "./request/call.ts";
import { ClientError } from "./client_error.ts";
import {
  type CallOptions,
  type ClientOptions,
  type DeleteOptions,
  type ListOptions,
  type PutOptions,
  type ReadOptions,
  requireMilliseconds,
  requireRetries,
} from "./client_options.ts";
import { Connection } from "./request/connection.ts";
import { type Ask, cacheControl } from "./request/exchange.ts";
import {
  batchOf,
  pageOf,
  type PersonChanges,
  type PersonInput,
} from "./people.ts";
import { OnePerson, type PutResult, type ReadResult } from "./one_person.ts";

/** Changes, or a function that makes them for the person who is stored. */
export type Change =
  | PersonChanges
  | ((person: Person) => PersonChanges | Promise<PersonChanges>);

/** Reads and writes people of one service. */
export class PersonClient {
  readonly #base: URL;
  readonly #connection: Connection;
  readonly #timeout: number;
  readonly #people: OnePerson;

  /**
   * A client of the service at the address, which may have a path. It throws a
   * `TypeError` for options that cannot be used, and connects to nothing.
   */
  constructor(address: string | URL, options: ClientOptions = {}) {
    const { token, fetch, timeout = 10_000, retries = 2 } = options;
    this.#base = baseOf(address);
    this.#timeout = requireMilliseconds(timeout);
    this.#connection = new Connection(
      token,
      fetch ?? ((request) => globalThis.fetch(request)),
      requireRetries(retries),
    );
    this.#people = new OnePerson(this.#base, this.#connection);
  }

  /** The person with the id, or `undefined` if there is none. */
  async get(id: string, options?: ReadOptions): Promise<Person | undefined> {
    return (await this.read(id, options)).person;
  }

  /** As {@linkcode PersonClient.get}, and it tells how the answer was made. */
  read(id: string, options: ReadOptions = {}): Promise<ReadResult> {
    return this.#within(options, async (call) => {
      const { cache } = options;
      const { person, cacheStatus } = await this.#people.get(call, id, cache);
      return { person, cacheStatus };
    });
  }

  /**
   * The people who are found, by their ids. It sends as few requests as the limits
   * of the service allow. The people are not read at one moment.
   */
  getMany(
    ids: Iterable<string>,
    options: ReadOptions = {},
  ): Promise<Map<string, Person>> {
    return this.#within(options, async (call) => {
      const people = await inBatches([...new Set(ids)], async (batch) => {
        const url = batchUrl(this.#base, batch);
        const headers = cacheControl(options.cache);
        const ask: Ask = { method: "GET", url, headers };
        return batchOf((await this.#connection.send(ask, call)).body, batch);
      });
      return new Map(people.map((person) => [person.id, person]));
    });
  }

  /**
   * All people in the order of their ids, which are read page by page. People who
   * are added or removed meanwhile may be among them or not.
   */
  async *list(
    options: ListOptions = {},
  ): AsyncGenerator<Person, void, undefined> {
    let next: URL | undefined = pageUrl(this.#base, options);
    while (next) {
      const url: URL = next;
      const { body, headers } = await this.#within(
        options,
        (call) => this.#connection.send({ method: "GET", url }, call),
      );
      const people = pageOf(body);
      next = nextUrl(url, headers.get("Link"));
      if (next && people.length === 0) throw endless();
      yield* people;
    }
  }

  /** Creates or replaces the person. */
  put(person: PersonInput, options: PutOptions = {}): Promise<PutResult> {
    const { expected } = options;
    return this.#within(options, async (call) => {
      const precondition = expected === "absent"
        ? { "If-None-Match": "*" } as const
        : await this.#people.unchanged(call, expected);
      return await this.#people.store(call, person.id, {
        method: "PUT",
        precondition,
        body: person,
        wanted: person,
      });
    });
  }

  /**
   * Changes some fields of a person, and returns the person who is then stored.
   * A function gets the stored person and returns the changes. It is called again
   * if someone else has changed the person meanwhile, so that no change is lost.
   * The error is `not_found` if there is no such person.
   */
  patch(
    id: string,
    change: Change,
    options: CallOptions = {},
  ): Promise<Person> {
    return this.#within(options, async (call) => {
      if (typeof change === "function") {
        return await this.#people.change(call, id, change);
      }
      const write = { method: "PATCH", body: change } as const;
      return (await this.#people.store(call, id, write)).person;
    });
  }

  /** Removes the person; tells whether there was one. */
  delete(id: string, options: DeleteOptions = {}): Promise<boolean> {
    return this.#within(
      options,
      (call) => this.#people.remove(call, id, options.expected),
    );
  }

  #within<T>(
    { timeout = this.#timeout, signal }: CallOptions,
    work: (call: Call) => Promise<T>,
  ): Promise<T> {
    return within({ timeout: requireMilliseconds(timeout), signal }, work);
  }
}

/** The error of an empty page that has a next one: such a list may never end. */
function endless(): ClientError {
  return new ClientError(
    "bad_answer",
    "A page of the list is empty, but is not the last one.",
  );
}
