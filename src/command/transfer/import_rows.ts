/**
 * Puts the rows of a file into the service, in batches and in their order.
 *
 * @module
 */
import { AppError, hasCode } from "../../errors.ts";
import type { PersonService } from "../../service/person_service.ts";
import { retry, type RetryOptions } from "./retry.ts";
import type { BadRow, GoodRow, Row } from "./row.ts";

/** How far an import has got. */
export interface Tally {
  /** Rows that were read. */
  read: number;
  /** People that were not there before. */
  created: number;
  /** People that were. */
  replaced: number;
  /** Rows that hold no person. */
  bad: number;
  /** Everything up to this line is in the store, or was bad. */
  line: number;
  /** People whose change a cache may still have to be told of. */
  pending: number;
}

/** Where an import begins. */
export function newTally(): Tally {
  return { read: 0, created: 0, replaced: 0, bad: 0, line: 0, pending: 0 };
}

/** How to import. */
export interface ImportOptions extends RetryOptions {
  /** The most rows in one batch. */
  readonly batch: number;
  /** Whether the first bad row ends the import. */
  readonly strict: boolean;
  /** Told of each bad row. */
  onBad(row: BadRow): void;
  /** Told after each batch. */
  onBatch(): void;
}

/**
 * Imports the rows and keeps the tally, which also tells how far it got when
 * it throws: `invalid` at the first bad row if it is strict, with everything
 * before that row imported and nothing after it; the reason of the signal,
 * once the batch under way is finished; or what the store throws.
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

  /** Puts all; if the store refuses one of them, finds it and puts the rest. */
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
      const fault = `is refused by the store: ${error.message}`;
      reject({ line: first.line, fault });
    }
    tally.line = rows.at(-1)?.line ?? tally.line;
  }
}
