/**
 * A database where another client holds a lock that writes wait for.
 *
 * @module
 */
import type { Parts } from "../rig.ts";
import type { FaultyStore, Session } from "./faulty_store.ts";

/** Locks the row of this person. */
export function rowOf(id: string): string {
  return "START TRANSACTION; " +
    `SELECT id FROM person WHERE id = '${id}' FOR UPDATE`;
}

/** Takes the lock, and lets go of it. */
export function lock(statement: (store: FaultyStore) => string) {
  let holder: Session | undefined;
  return {
    async begin({ store }: Parts): Promise<void> {
      holder = await store.connect();
      await holder.run(statement(store));
    },
    async end(): Promise<void> {
      await holder?.[Symbol.asyncDispose]();
    },
  };
}
