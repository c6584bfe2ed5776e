/**
 * The stock alternative to generations, for comparison: a writer leaves a
 * tombstone in the place of the entry, and a reader adds what it read if
 * nothing is there. Eviction breaks it.
 *
 * @module
 */
import type {
  Key,
  Operation,
  Reply,
  Value,
} from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import { personOf, versionOf } from "./cache_steps.ts";
import { ask, type Body, type Modelled } from "./process.ts";
import { ID } from "./world.ts";

/** Reads through the cache. */
export const tombstoneReader: Body = function* () {
  const data = yield* cache("get");
  if (typeof data === "string") return yield* ask<number>({ at: "read" });
  if (typeof data === "object" && data.kind === "record") {
    return versionOf(data.record);
  }
  const version = yield* ask<number>({ at: "read" });
  yield* cache("add", { kind: "record", record: personOf(version) });
  return version;
};

/** Leaves a tombstone before and after the commit. */
export const tombstoneWriter: Body = function* () {
  yield* cache("set", "W");
  const version = yield* ask<number>({ at: "write", token: undefined });
  yield* cache("set", "W");
  return version;
};

function cache(
  op: "get" | "add" | "set",
  value: Value<Person> = "W",
): Modelled<Reply<Person>> {
  const key: Key = { space: "data", id: ID };
  const operation: Operation<Person> = op === "get"
    ? { op, key }
    : { op, key, value, ttl: 1 };
  return ask<Reply<Person>>({ at: "cache", operation });
}
