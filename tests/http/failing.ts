/**
 * Requests that reach the store, and a store that fails them.
 *
 * @module
 */
import { Fixture } from "./fixture.ts";

/** A text that no answer may contain. */
export const SECRET = "SELECT * FROM PERSON -- hunter2 at 10.0.0.7:3306";
/** The body of a person. */
export const BODY = JSON.stringify({ firstName: "Ada", lastName: "" });

/** Requests that read. */
export const READS = [
  { method: "GET", path: "/persons/a" },
  { method: "GET", path: "/persons?id=a&id=b" },
  { method: "GET", path: "/persons" },
];
/** Requests that write. */
export const WRITES = [
  { method: "PUT", path: "/persons/a", body: BODY },
  { method: "POST", path: "/persons", body: BODY },
  { method: "PATCH", path: "/persons/a", body: BODY },
  { method: "DELETE", path: "/persons/a" },
];
/** All these requests. */
export const ALL = [...READS, ...WRITES];

/** A fixture whose store throws the error at every call. */
export function failing(error: unknown): Fixture {
  const it = new Fixture();
  const fail = () => Promise.reject(error);
  Object.assign(it.store, {
    get: fail,
    getMany: fail,
    list: fail,
    put: fail,
    add: fail,
    delete: fail,
  });
  return it;
}
