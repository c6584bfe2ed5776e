/**
 * A law of the contract: a named check that an adapter passes or fails.
 *
 * @module
 */
import { describe, it } from "../std/testing/bdd.ts";

/** Something on which adapters can be opened; made afresh for every law. */
export interface Subject<T> {
  /**
   * Opens an adapter; each one opened on a subject works on the same data
   * where its backend can be shared.
   */
  open(): T | Promise<T>;
  /** Removes what the subject left behind. */
  close?(): void | Promise<void>;
}

/** A law: passes, or throws and says why not. */
export interface Law<T> {
  /** What must be so. */
  readonly name: string;
  /** Tries it on adapters of the subject. */
  check(subject: Subject<T>): Promise<void>;
}

/** Makes a subject. */
export type MakeSubject<T> = () => Subject<T> | Promise<Subject<T>>;

/** A law that needs one adapter, opened for it and disposed of after it. */
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
 * Checks one law on a subject of its own. It has `limit` milliseconds (30
 * seconds unless told): no call of an adapter may hang, so a law that has not
 * ended by then is broken.
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
