/**
 * Finds the record of an id among the rows that a database has sent.
 *
 * @module
 */
import type {
  Identified,
  RecordType,
} from "../../../src/record/record_type.ts";
import type { Row } from "../driver.ts";

/**
 * Up to so many ids or rows, a look at each is cheaper than a `Set` or a `Map`.
 * V8 looks for a new text that becomes a key in its table of all texts, which
 * mostly misses the processor's cache.
 */
const FEW = 32;

/** The ids, each once if they are many: a few need no `Set`. */
export function distinct<Id>(ids: readonly Id[]): readonly Id[] {
  return ids.length > FEW ? [...new Set(ids)] : ids;
}

/** Finds the record of an id; a row that is no record fails its own id alone. */
export type FindRecord<R extends Identified> = (id: R["id"]) => R | undefined;

/** Makes that function for the rows, each of which begins with its id. */
export function recordFinder<R extends Identified>(
  record: RecordType<R>,
  rows: readonly Row[],
): FindRecord<R> {
  const find = rowFinder(rows);
  return (id) => {
    const row = find(id);
    return row && record.fromTexts(row);
  };
}

function rowFinder(rows: readonly Row[]): (id: string) => Row | undefined {
  if (rows.length <= FEW) return (id) => rows.find((row) => row[0] === id);
  const byId = new Map(rows.map((row) => [row[0], row]));
  return (id) => byId.get(id);
}
