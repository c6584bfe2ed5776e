/**
 * One write of the protocol, whose steps fail as a test says.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Person, PersonId } from "../../src/person/person.ts";
import { ask, drive } from "../../src/protocol/protocol.ts";
import { type WritePorts, writeThrough } from "../../src/protocol/write.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { person } from "../contract/people.ts";

type Effect = () => Promise<unknown>;

const step = <T>(effect: () => Promise<T>) => ask<T, Effect>(effect);

const ids = [person("x").id, person("y").id];

/** The outcome of a write that the cache has acknowledged. */
export const DONE = { result: "result", pending: false };

/** Errors of the cache or the outbox that a write tolerates. */
export const OUTAGES = ["unavailable", "unknown_outcome"] as const;

/** The fault of each step; `again` is the fault of a second announce. */
export interface Faults {
  readonly announce?: ErrorCode | "bug";
  readonly again?: ErrorCode;
  readonly change?: ErrorCode | "bug";
  readonly invalidate?: ErrorCode | "bug";
  readonly record?: ErrorCode | "bug";
}

export interface Settings {
  readonly durable?: boolean;
  /** The answer of `publish`. */
  readonly published?: boolean;
  /** The epoch before the write, and after it. */
  readonly epochs?: readonly [string | undefined, string | undefined];
  /** The answer of the store; `false` if it had nothing to change. */
  readonly result?: string | false;
}

/** Writes with those faults; answers the steps, and the outcome at the end. */
export async function write(
  faults: Faults,
  {
    durable = false,
    published = true,
    epochs = ["epoch", "epoch"],
    result = "result",
  }: Settings = {},
): Promise<unknown[]> {
  const done: unknown[] = [];
  const act = <T>(name: string, fault: ErrorCode | "bug" | undefined, it: T) =>
    step(() => {
      done.push(name);
      if (fault === undefined) return Promise.resolve(it);
      const error = fault === "bug" ? new TypeError() : new AppError(fault, "");
      return Promise.reject<T>(error);
    });
  const all = (name: string, given: readonly PersonId[]) => {
    assertEquals(given, ids);
    return name;
  };
  const ports: WritePorts<Person, Effect> = {
    durable,
    epoch: () =>
      epochs[done.some((it) => `${it}`.startsWith("change")) ? 1 : 0],
    announce: (ids) => {
      const again = done.includes("announce");
      const fault = again ? faults.again : faults.announce;
      return act(all("announce", ids), fault, undefined);
    },
    invalidate: (ids) =>
      act(all("invalidate", ids), faults.invalidate, undefined),
    beginPending: (ids, outcome) => {
      const name = outcome ? `begin pending, ${outcome}` : "begin pending";
      done.push(all(name, ids));
      return "token";
    },
    endPending: (token, rows) => done.push(`end ${token}, ${rows}`),
    record: (token, ids) =>
      act(all(`record ${token}`, ids), faults.record, undefined),
    handOver: (token) => done.push(`hand over ${token}`),
    publish: (token) => act(`publish ${token}`, undefined, published),
  };
  const change = (token: string | undefined) =>
    act(token ? `change with ${token}` : "change", faults.change, result);
  try {
    done.push(
      await drive(
        writeThrough(ids, change, ports),
        (effect: Effect) => effect(),
      ),
    );
  } catch (error) {
    assert(error instanceof Error);
    done.push(error instanceof AppError ? error.code : error.name);
  }
  return done;
}
