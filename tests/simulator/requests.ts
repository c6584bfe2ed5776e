/**
 * What the clients of a run ask for.
 *
 * @module
 */
import { PERSON, type PersonId } from "../../src/person/person.ts";
import type { Instance } from "./instance.ts";

type Ids = readonly [PersonId, ...PersonId[]];

/** A request for the first of the ids, or for all; the name is new. */
type Send = (instance: Instance, ids: Ids, name: string) => unknown;

const SENDS = {
  "read": (it, ids) => it.read(ids),
  "no-cache": (it, ids) => it.read(ids, { cache: "no-cache" }),
  "no-store": (it, ids) => it.read(ids, { cache: "no-store" }),
  "only-if-cached": (it, ids) => it.read(ids, { cache: "only-if-cached" }),
  "put": (it, ids, name) => it.put(ids.map((id) => person(id, name))),
  "replace": (it, [id], name) => it.replace(person(id, name)),
  "if-match": (it, [id], name) => it.swap(person(id, name)),
  "add": (it, [id], name) => it.add(person(id, name)),
  "patch": (it, [id], name) => it.patch(id, `+${name}`),
  "delete": (it, [id]) => it.delete(id),
  "toggle": (it) => it.toggle(),
} satisfies Record<string, Send>;

/** What a client asks for. */
export type Request = keyof typeof SENDS;

/** Sends the request; the promise settles when it is answered and judged. */
export async function send(
  request: Request,
  ...args: Parameters<Send>
): Promise<void> {
  await (SENDS as Record<Request, Send>)[request](...args);
}

function person(id: PersonId, firstName: string) {
  return PERSON.parse({ id, firstName, lastName: "" });
}
