/**
 * The stock alternative to versions, for comparison: a writer leaves a
 * tombstone in the place of the entry, and a reader adds what it read if
 * nothing is there. Eviction breaks it.
 *
 * @module
 */
import {
  MARK,
  type Operation,
  type Reply,
  type Value,
} from "../../../src/dao/key_value.ts";
import { entryKey } from "../../../src/protocol/entry.ts";
import type { Person } from "../../../src/person/person.ts";
import { personOf, versionOf } from "./cache_steps.ts";
import { ask, type Body, type Modelled } from "./process.ts";
import { ID } from "./world.ts";

/** Reads through the cache. */
export const tombstoneReader: Body = function* () {
  const found = yield* cache("get");
  const value = typeof found === "object" ? found.value : undefined;
  if (value === MARK) return yield* ask<number>({ at: "read" });
  if (typeof value === "object" && value.kind === "record") {
    return versionOf(value.record);
  }
  const version = yield* ask<number>({ at: "read" });
  yield* cache("add", { kind: "record", record: personOf(version) });
  return version;
};

/** Leaves a tombstone before and after the commit. */
export const tombstoneWriter: Body = function* () {
  yield* cache("set", MARK);
  const version = yield* ask<number>({ at: "write", token: undefined });
  yield* cache("set", MARK);
  return version;
};

function cache(
  op: "get" | "add" | "set",
  value: Value<Person> = MARK,
): Modelled<Reply<Person>> {
  const key = entryKey(ID);
  const operation: Operation<Person> = op === "get"
    ? { op, key }
    : { op, key, value, ttl: 1 };
  return ask<Reply<Person>>({ at: "cache", operation });
}
