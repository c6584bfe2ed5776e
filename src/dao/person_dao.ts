/**
 * The contract of records, by its names for people.
 *
 * @module
 */
import type { Person } from "../person/person.ts";
import type { Cache } from "./cache.ts";
import type { Dao } from "./dao.ts";
import type { Store } from "./store.ts";

/** Access to people by id: the contract that stores and caches share. */
export type PersonDao = Dao<Person>;

/** The source of truth about people. */
export type PersonStore = Store<Person>;

/** A cache of people. */
export type PersonCache = Cache<Person>;
