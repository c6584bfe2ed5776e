/**
 * The contract of records, typed for people.
 *
 * @module
 */
import type { Person } from "../person/person.ts";
import type { Cache } from "./cache.ts";
import type { Dao } from "./dao.ts";
import type { Store } from "./store.ts";

/** Access to people by id; stores and caches share this contract. */
export type PersonDao = Dao<Person>;

/** A store of people: the source of truth. */
export type PersonStore = Store<Person>;

/** A cache of people. */
export type PersonCache = Cache<Person>;
