/**
 * The query of `GET /persons`: a batch of ids, or a page of the list.
 *
 * @module
 */
import { PERSON, type PersonId } from "../../person/person.ts";
import type { Fault } from "../../errors.ts";
import { pointerTo } from "../../record/json_pointer.ts";
import { invalid } from "./invalid.ts";
import { type Query, readQuery } from "./target.ts";

/** The people of a page of which the client does not say how many. */
export const DEFAULT_LIMIT = 100;
/** The most people of a page. */
export const HIGHEST_LIMIT = 1000;

/** A query for the people with the given ids. */
export interface BatchQuery {
  /** The discriminant: `batch`. */
  readonly kind: "batch";
  /** The ids, each once, in the order of the query. */
  readonly ids: readonly PersonId[];
}

/** A query for one page of the list. */
export interface PageQuery {
  /** The discriminant: `page`. */
  readonly kind: "page";
  /** The most people of the page, from 1 to 1000. */
  readonly limit: number;
  /** The last id of the page before; `undefined` for the first page. */
  readonly after: PersonId | undefined;
}

/**
 * The query of the URL: either `id`, once per person, or `limit` and `after`,
 * each at most once.
 */
export function readPersonsQuery(
  url: string,
  batchLimit: number,
): BatchQuery | PageQuery {
  const query = readQuery(url, ["id", "limit", "after"]);
  const given = query.get("id");
  if (!given) {
    return { kind: "page", limit: readLimit(query), after: readAfter(query) };
  }
  const mixed = ["limit", "after"].filter((name) => query.has(name));
  if (mixed.length > 0) {
    throw invalid(...mixed.map((name) => ({
      pointer: pointerTo(name),
      detail: "must not be combined with id",
    })));
  }
  return { kind: "batch", ids: readIds(given, batchLimit) };
}

function readIds(given: readonly string[], most: number): readonly PersonId[] {
  const faults: Fault[] = [];
  given.forEach((id, i) => {
    const detail = PERSON.idFault(id);
    if (detail !== undefined) faults.push({ pointer: `/id/${i}`, detail });
  });
  if (faults.length > 0) throw invalid(...faults);
  const ids = distinct(given as readonly PersonId[]);
  if (ids.length <= most) return ids;
  const detail = `must be at most ${most} ids; there are ${ids.length}`;
  throw invalid({ pointer: "/id", detail });
}

/**
 * Each id once. Most queries have no id twice, and to see that in sorted ids costs
 * less than a set, for which V8 interns each of them.
 */
function distinct(given: readonly PersonId[]): readonly PersonId[] {
  const sorted = given.toSorted();
  const twice = sorted.some((id, i) => id === sorted[i + 1]);
  return twice ? [...new Set(given)] : given;
}

function readLimit(query: Query): number {
  const given = readOne(query, "limit") ?? String(DEFAULT_LIMIT);
  const limit = Number(given);
  if (/^[1-9]\d{0,3}$/.test(given) && limit <= HIGHEST_LIMIT) return limit;
  const detail = `must be a whole number from 1 to ${HIGHEST_LIMIT}`;
  throw invalid({ pointer: "/limit", detail });
}

function readAfter(query: Query): PersonId | undefined {
  const after = readOne(query, "after");
  if (after === undefined) return undefined;
  const detail = PERSON.idFault(after);
  if (detail === undefined) return after as PersonId;
  throw invalid({ pointer: "/after", detail });
}

function readOne(query: Query, name: string): string | undefined {
  const [value, ...more] = query.get(name) ?? [];
  if (more.length === 0) return value;
  throw invalid({
    pointer: pointerTo(name),
    detail: "must be given only once",
  });
}
