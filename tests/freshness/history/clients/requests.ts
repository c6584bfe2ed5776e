/**
 * The ways to write a person over HTTP.
 *
 * @module
 */
import { etagOf } from "../../../../src/http/response/representation.ts";
import { MERGE_PATCH } from "../../../../src/http/request/media_type.ts";
import { PERSON } from "../../../../src/person/person.ts";
import type { Value, Write } from "../checker/call.ts";

/** An HTTP request. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly fields?: Readonly<Record<string, string>>;
}

/** The ways, each with the operation that it makes. */
export const WAYS = {
  "PUT": "put",
  "PATCH": "patch",
  "POST": "add",
  "PUT if absent": "add",
  "PUT if unchanged": "swap",
  "PATCH if unchanged": "swap",
  "DELETE if unchanged": "swap",
  "DELETE": "delete",
} as const satisfies Record<string, Write["op"]>;

/** A way to write. */
export type Way = keyof typeof WAYS;

/** Whether the way leaves no person behind. */
export function removes(way: Way): boolean {
  return way.startsWith("DELETE");
}

/** The request that writes the value; a swap says which value it expects. */
export function requestOf(
  way: Way,
  id: string,
  value: Value,
  expected: Value | undefined,
): Request {
  const path = `persons/${id}`;
  const json = { firstName: value ?? "", lastName: "" };
  const patch = { firstName: value ?? "" };
  switch (way) {
    case "PUT":
      return { method: "PUT", path, json };
    case "PATCH":
      return { method: "PATCH", path, json: patch, fields: PATCHES };
    case "POST":
      return { method: "POST", path: "persons", json: { id, ...json } };
    case "PUT if absent":
      return { method: "PUT", path, json, fields: { "If-None-Match": "*" } };
    case "PUT if unchanged":
      return { method: "PUT", path, json, fields: ifMatch(id, expected) };
    case "PATCH if unchanged": {
      const fields = { ...PATCHES, ...ifMatch(id, expected) };
      return { method: "PATCH", path, json: patch, fields };
    }
    case "DELETE if unchanged":
      return { method: "DELETE", path, fields: ifMatch(id, expected) };
    case "DELETE":
      return { method: "DELETE", path };
  }
}

const PATCHES = { "Content-Type": MERGE_PATCH };

function ifMatch(id: string, value: Value | undefined): Record<string, string> {
  return { "If-Match": tagOf(id, value ?? "") };
}

/** The entity-tag of a person with that value. */
export function tagOf(id: string, value: string): string {
  return etagOf(PERSON.parse({ id, firstName: value, lastName: "" }));
}
