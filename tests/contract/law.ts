/**
 * A law of the contract: a named check, which an adapter passes or fails.
 *
 * @module
 */
import type { Person, PersonId } from "../../src/person/person.ts";
import { describe, it } from "../std/testing/bdd.ts";

/** An empty backend that opens adapters; every law gets a new one. */
export interface Subject<T> {
  /**
   * Opens an adapter. All adapters of one subject work on the same data, if the
   * backend can be shared.
   */
  open(): T | Promise<T>;
  /**
   * Runs the steps in one transaction past every adapter, as another program
   * would. Only the subject of a store that notices other writers has this.
   */
  outside?(steps: readonly OutsideStep[], end?: "rollback"): Promise<void>;
  /** Removes the data of the subject. */
  close?(): void | Promise<void>;
}

/** One change by another writer: a person, or the id to remove or to change. */
export type OutsideStep =
  | { readonly insert: Person }
  | { readonly update: Person }
  | { readonly remove: PersonId }
  | { readonly rename: PersonId; readonly to: PersonId };

/** A law: its check passes, or throws an error with the reason. */
export interface Law<T> {
  /** The rule, as the name of a test. */
  readonly name: string;
  /** Checks the rule on adapters of the subject. */
  check(subject: Subject<T>): Promise<void>;
}

/** Makes a new subject. */
export type MakeSubject<T> = () => Subject<T> | Promise<Subject<T>>;

/**
 * A law with one adapter, which is opened before the check and disposed of
 * after it.
 */
export function law<T extends AsyncDisposable>(
  name: string,
  check: (adapter: T, subject: Subject<T>) => Promise<void>,
): Law<T> {
  return {
    name,
    check: async (subject) => {
      await using adapter = await subject.open();
      await check(adapter, subject);
    },
  };
}

/**
 * Checks one law on a new subject. The check must end within `limit`
 * milliseconds (30 seconds by default): a call of an adapter must not hang.
 */
export async function checkLaw<T>(
  law: Law<T>,
  make: MakeSubject<T>,
  limit = 30_000,
): Promise<void> {
  const subject = await make();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const error = new Error(`a call hangs: it has not settled in ${limit} ms`);
  const timer = setTimeout(() => reject(error), limit);
  try {
    await Promise.race([law.check(subject), late]);
  } finally {
    clearTimeout(timer);
    await subject.close?.();
  }
}

/** Registers every law as a test of the named adapter. */
export function testContract<T>(
  adapter: string,
  laws: readonly Law<T>[],
  make: MakeSubject<T>,
): void {
  describe(`${adapter} keeps the contract`, () => {
    for (const law of laws) {
      it(law.name, () => checkLaw(law, make));
    }
  });
}
