/**
 * The import of rows into the service, in batches and in the order of the file.
 *
 * @module
 */
import { AppError, hasCode } from "../../errors.ts";
import type { PersonService } from "../../service/person_service.ts";
import { retry, type RetryOptions } from "./retry.ts";
import type { BadRow, GoodRow, Row } from "./row.ts";

/** The progress of an import, as counts. */
export interface Tally {
  /** The number of rows that were read. */
  read: number;
  /** The number of new people. */
  created: number;
  /** The number of people that existed before. */
  replaced: number;
  /** The number of rows that hold no valid person. */
  bad: number;
  /** The line up to which every row is in the store or was bad. */
  line: number;
  /** The number of people whose invalidation may not have reached the cache. */
  pending: number;
}

/** A tally with every count at 0. */
export function newTally(): Tally {
  return { read: 0, created: 0, replaced: 0, bad: 0, line: 0, pending: 0 };
}

/** The options of an import. */
export interface ImportOptions extends RetryOptions {
  /** The most rows in one batch. */
  readonly batch: number;
  /** Whether the first bad row ends the import. */
  readonly strict: boolean;
  /** Receives each bad row. */
  onBad(row: BadRow): void;
  /** Called after each batch. */
  onBatch(): void;
}

/**
 * Imports the rows and updates the tally, which stays right when it throws. It
 * throws `invalid` at the first bad row if it is strict, with every row before
 * it imported and none after it; the reason of the signal, after the current
 * batch; or the error of the store.
 */
export async function importRows(
  rows: AsyncIterable<Row>,
  service: Pick<PersonService, "putMany">,
  tally: Tally,
  options: ImportOptions,
): Promise<void> {
  const { batch: size, strict, signal, onBad, onBatch } = options;
  let batch: GoodRow[] = [];

  for await (const row of rows) {
    signal.throwIfAborted();
    tally.read += 1;
    if ("fault" in row) {
      if (strict) await flush();
      reject(row);
    } else {
      batch.push(row);
      if (batch.length >= size) await flush();
    }
  }
  signal.throwIfAborted();
  await flush();

  function reject(row: BadRow): void {
    tally.bad += 1;
    onBad(row);
    if (strict) {
      throw new AppError("invalid", `Line ${row.line} ${row.fault}.`);
    }
  }

  async function flush(): Promise<void> {
    const rows = batch;
    batch = [];
    if (rows.length > 0) await put(rows);
    onBatch();
  }

  /** Puts the rows; if the store refuses a row, bisects to find it and puts the others. */
  async function put(rows: readonly GoodRow[]): Promise<void> {
    const [first, ...others] = rows;
    if (!first) return;
    try {
      const persons = rows.map((row) => row.person);
      const { result: created, pending } = await retry(
        () => service.putMany(persons),
        options,
      );
      tally.created += created;
      tally.replaced += rows.length - created;
      tally.pending += pending ? rows.length : 0;
    } catch (error) {
      if (!hasCode(error, "invalid") && !hasCode(error, "conflict")) {
        throw error;
      }
      if (others.length > 0) {
        const middle = rows.length >> 1;
        await put(rows.slice(0, middle));
        await put(rows.slice(middle));
        return;
      }
      const fault = `was refused by the store: ${error.message}`;
      reject({ line: first.line, fault });
    }
    tally.line = rows.at(-1)?.line ?? tally.line;
  }
}
