/**
 * The little that a cache server must be able to do. {@linkcode GenerationCache}
 * makes a {@linkcode PersonCache} of it.
 *
 * @module
 */
import type { Person, PersonId } from "../person/person.ts";
import type { Generation } from "./person_cache.ts";

/**
 * Names a value: `generation` and `data` belong to the freshness protocol,
 * `record` to the plain DAO operations. All keys of an id live on one server.
 */
export interface Key {
  /** Which of the id's values. */
  readonly space: "generation" | "data" | "record";
  /** Whose. */
  readonly id: PersonId;
}

/** What is filled under a generation. */
export interface Entry {
  /** The generation that the ticket named. */
  readonly generation: Generation;
  /** The person, or `null` for a cached absence. */
  readonly person: Person | null;
  /** When its freshness ends, in milliseconds since the epoch. */
  readonly freshUntil: number;
}

/** The value of a `generation` key: a generation, or the mark of a writer. */
export type GenerationValue = Generation | typeof WRITING;

/** Stands in the place of a generation while a write is in progress. */
export const WRITING = "W";

/** What may be stored: a generation, an entry, or a plain record. */
export type Value = GenerationValue | Entry | Person;

/** One operation on one key. `ttl` is in whole seconds, from 1 to 2592000. */
export type Operation =
  | { readonly op: "get" | "delete"; readonly key: Key }
  | {
    readonly op: "add" | "set";
    readonly key: Key;
    readonly value: Value;
    readonly ttl: number;
  };

/**
 * What an operation answers: a get the value or `undefined`; an add whether
 * the key was free; a set `true`; a delete whether there was a value.
 */
export type Reply = Value | boolean | undefined;

/**
 * A server of keys and values that may forget any of them at any time. What it
 * throws is taken for an outage. It is disposed of once, and not asked again.
 */
export interface KeyValue extends AsyncDisposable {
  /**
   * Runs the operations, each atomic, in one round trip: those on one key in
   * the order given. Throws if any has no answer by the deadline: then each of
   * them may or may not have happened, or may yet.
   */
  run(operations: readonly Operation[]): Promise<Reply[]>;
  /** A round trip to every server; throws if one fails. */
  ping(): Promise<void>;
}
