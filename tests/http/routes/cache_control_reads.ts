/**
 * Reads with a `Cache-Control`, of people who were changed without
 * the service.
 *
 * @module
 */
import { PERSON } from "../../../src/person/person.ts";
import { ada, Fixture } from "../fixture.ts";

/** The `Cache-Status` of a person who was just cached. */
export const HIT = "person; hit; ttl=300; age=0";
/** A batch. */
export const BATCH = "/persons?id=a&id=b";

/** Reads with a `Cache-Control`, or without one. */
export function get(
  it: Fixture,
  path: string,
  cacheControl?: string,
  more: Record<string, string> = {},
  method = "GET",
): Promise<Response> {
  const own = cacheControl === undefined
    ? undefined
    : { "Cache-Control": cacheControl };
  return it.send(method, path, { headers: { ...own, ...more } });
}

/** The status, the last name or names if there are any, and `Cache-Status`. */
export async function answer(
  ...args: Parameters<typeof get>
): Promise<[number, string, string | null]> {
  const response = await get(...args);
  const { lastName, persons = [] } = await response.json();
  const names = lastName ??
    persons.map((it: { lastName: string }) => it.lastName).join();
  return [response.status, names, response.headers.get("Cache-Status")];
}

/** A service that has cached Ada Lovelace, who is called King by now. */
export async function changed(...ids: string[]): Promise<Fixture> {
  const it = new Fixture();
  it.seed(...ids);
  for (const id of ids) await get(it, `/persons/${id}`);
  for (const id of ids) rename(it, id);
  return it;
}

/** Renames Ada directly in the store. */
function rename(it: Fixture, id: string): void {
  const king = PERSON.parse({ ...ada(id), lastName: "King" });
  it.store.persons.set(king.id, king);
}
