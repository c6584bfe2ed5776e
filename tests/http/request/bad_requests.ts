/**
 * Requests that are wrong, of every call that there is.
 *
 * @module
 */
import { NO_NAMES, NO_OBJECTS, NO_PEOPLE, NO_SOURCES } from "./bad_bodies.ts";
import { BAD_HEADERS } from "./bad_headers.ts";
import { BAD_PERSONS, BAD_SELECTIONS } from "./bad_targets.ts";

/** A request, to be sent as it is. */
export interface BadRequest {
  readonly method: string;
  readonly target: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

const PERSON = '{"firstName":"Ada","lastName":"Lovelace"}';

/** Methods that a path does not have. */
const NO_METHODS: Readonly<Record<string, readonly string[]>> = {
  "/persons": ["PUT", "PATCH", "DELETE", "BREW"],
  "/persons/a": ["POST", "BREW"],
  "/admin/source": ["POST", "PATCH", "DELETE", "BREW"],
  "/metrics": ["PUT", "POST", "PATCH", "DELETE", "BREW"],
  "/livez": ["PUT", "POST", "PATCH", "DELETE", "BREW"],
  "/readyz": ["PUT", "POST", "PATCH", "DELETE", "BREW"],
};

/** What must be refused. */
export const BAD_REQUESTS: readonly BadRequest[] = [
  ...[...NO_OBJECTS, ...NO_PEOPLE].flatMap(({ body }) => [
    { method: "PUT", target: "/persons/a", body },
    { method: "POST", target: "/persons", body },
  ]),
  ...[...NO_OBJECTS, ...NO_NAMES].map(({ body }) => (
    { method: "PATCH", target: "/persons/a", body }
  )),
  ...[...NO_OBJECTS, ...NO_SOURCES].map(({ body }) => (
    { method: "PUT", target: "/admin/source", body }
  )),
  // A fragment is not sent, and what is left is right.
  ...BAD_PERSONS.filter(({ target }) => !target.includes("#"))
    .flatMap(({ target }) => [
      ...["GET", "HEAD", "DELETE"].map((method) => ({ method, target })),
      ...["PUT", "PATCH"].map((method) => ({ method, target, body: PERSON })),
    ]),
  ...BAD_SELECTIONS.map(({ target }) => ({ method: "GET", target })),
  { method: "POST", target: "/persons?id=a", body: PERSON },
  { method: "GET", target: "/admin/source?x" },
  { method: "PUT", target: "/admin/source?x", body: '{"source":"database"}' },
  ...Object.entries(NO_METHODS).flatMap(([target, methods]) =>
    methods.map((method) => ({ method, target }))
  ),
  ...BAD_HEADERS.map(([name, value]) => (
    { method: "GET", target: "/persons/%zz", headers: { [name]: value } }
  )),
  ...BAD_HEADERS.filter(([name]) => name === "Authorization")
    .map(([name, value]) => (
      { method: "DELETE", target: "/persons/a", headers: { [name]: value } }
    )),
];

/** Probes, which are answered whatever else is sent. */
export const ODD_PROBES: readonly BadRequest[] = [
  "/livez",
  "/readyz",
  "/metrics",
].flatMap((path) => [
  { method: "GET", target: `${path}?x=%zz` },
  ...BAD_HEADERS.map(([name, value]) => (
    { method: "GET", target: path, headers: { [name]: value } }
  )),
]);
