/**
 * Reads that a driver answers at once, because it asks no server.
 *
 * @module
 */
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import type { Store } from "../../src/dao/store.ts";
import { after } from "../../src/soon.ts";
import type { SqlDriver } from "./driver.ts";
import { rowOf } from "./statements/programs.ts";
import type { Statements } from "./statements/statements.ts";

/** What such a read needs of its store. */
export interface ReadNowPorts<R extends Identified> {
  /** The driver. */
  readonly driver: SqlDriver;
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** The statements; `undefined` if they are not known yet, or no more used. */
  readonly statements: () => Statements<R> | undefined;
  /** Reads in another way, without statements. */
  readonly get: (id: R["id"]) => Promise<R | undefined>;
  /** The deadline of a read that begins now. */
  readonly deadline: () => number;
  /** Keeps the driver open until the call has ended. */
  readonly track: <T>(call: Promise<T>) => Promise<T>;
}

/** Makes the method `Store.read`, or none if the driver asks a server. */
export function readNow<R extends Identified>(
  { driver, record, statements, get, deadline, track }: ReadNowPorts<R>,
): Store<R>["read"] | undefined {
  const run = driver.readNow?.bind(driver);
  return run && ((id) => {
    const sql = statements();
    if (!sql) return get(id);
    const row = run(() => rowOf(sql, id), deadline);
    return after(
      row instanceof Promise ? track(row) : row,
      (it) => it && record.fromTexts(it),
    );
  });
}
