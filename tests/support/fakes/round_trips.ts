/**
 * Runs the cache's half of the protocol on replies that a test gives.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Lifetimes } from "../../../src/dao/lifetimes.ts";
import type {
  Entry,
  Found,
  Operation,
  Reply,
  Value,
  Version,
} from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import type { EntryProtocol } from "../../../src/protocol/entry.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import { person } from "../../contract/people.ts";

/** The time, which stands still. */
export const NOW = 1_000_000;

/** How long things live. */
export const LIFETIMES: Lifetimes = {
  ttl: 60_000,
  absentTtl: 20_000,
  stale: 30_000,
  mark: 5_000,
};

/** Some versions. */
export const [V1, V2] = ["v1", "v2"] as string[] as [Version, Version];

/** A time that stands still, and always the same random number. */
export function still(random = 0, now = NOW): Runtime {
  return { ...RUNTIME, random: () => random, now: () => now };
}

/** An entry, fresh for a second unless told. */
export function entry(
  of: Person | null = person("ada"),
  left = 1000,
  freshFor = 1000,
): Entry<Person> {
  return { kind: "entry", record: of, freshUntil: NOW + left, freshFor };
}

/** What a get finds. */
export function found(
  value: Value<Person> | undefined,
  version: Version = V1,
): Found<Person> {
  return { value, version };
}

/** Runs a protocol whose operations get those replies: them, and the result. */
export function run<T>(
  protocol: EntryProtocol<Person, T>,
  ...replies: Reply<Person>[]
): [Operation<Person>[], T] {
  const operations: Operation<Person>[] = [];
  let next = protocol.next();
  while (!next.done) {
    operations.push(next.value);
    assert(operations.length <= replies.length, "one operation too many");
    next = protocol.next(replies[operations.length - 1]);
  }
  assertEquals(operations.length, replies.length, "an operation is missing");
  return [operations, next.value];
}
