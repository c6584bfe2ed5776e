/**
 * A pool of fake connections.
 *
 * @module
 */
import { SessionPool } from "../../../../adapters/sql/pool/pool.ts";
import { FakeSession } from "./session_fake.ts";
import { RUNTIME } from "../../../../src/runtime.ts";

/** A deadline that no test reaches. */
export const soon = () => performance.now() + 5000;

/** A pool, and the list of the connections that it has opened. */
export function pooled(most: number) {
  const opened: FakeSession[] = [];
  const pool = new SessionPool(
    () => {
      const session = new FakeSession();
      opened.push(session);
      return Promise.resolve(session);
    },
    most,
    RUNTIME,
  );
  return { pool, opened };
}
