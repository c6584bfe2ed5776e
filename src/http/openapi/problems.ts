/**
 * The problems, as the description has them: when each one is answered, and
 * with which header fields.
 *
 * @module
 */
import type { JsonSchema } from "../../record/json_schema.ts";
import { KINDS, type ProblemCode, typeOf } from "../response/problem.ts";
import type { FieldName } from "./header_fields.ts";
import type { Content } from "./operation.ts";
import { object, schema } from "./schemas.ts";

/** When a problem is answered, and a `detail` of one. */
interface Meaning {
  readonly when: string;
  readonly detail: string;
  /** Header fields besides those of every problem. */
  readonly fields?: readonly FieldName[];
}

const MEANINGS: Readonly<Record<ProblemCode, Meaning>> = {
  invalid: {
    when: "The request breaks a rule; `errors` lists each fault.",
    detail: "The request is not valid: see errors.",
  },
  unauthorized: {
    when: "The token is missing or unknown.",
    detail: "A bearer token is needed: send Authorization: Bearer TOKEN.",
    fields: ["WWW-Authenticate"],
  },
  insufficient_scope: {
    when: "The token may only read.",
    detail: "This token may only read; writes and /admin need a write token.",
    fields: ["WWW-Authenticate"],
  },
  not_found: {
    when: "There is no such person.",
    detail: "There is no person with that id.",
    fields: ["Cache-Status-Of-An-Absence"],
  },
  no_such_path: {
    when: "The service has no such path.",
    detail:
      "The service has no such path; its /docs and /openapi.json list every path.",
  },
  method_not_allowed: {
    when: "The resource has no such method.",
    detail:
      "This resource has no BREW; it has GET, HEAD, PUT, PATCH, DELETE, OPTIONS.",
    fields: ["Allow", "Accept-Patch"],
  },
  body_timeout: {
    when: "The body did not arrive in time; nothing was changed.",
    detail: "The body did not arrive within 10000 ms; nothing was changed.",
  },
  conflict: {
    when: "The id is taken, or what is asked for cannot be set.",
    detail: "There is a person with that id already.",
  },
  precondition_failed: {
    when: "`If-Match` or `If-None-Match` does not hold; nothing was changed.",
    detail:
      "The person has changed: its ETag is not in If-Match. Read it again.",
  },
  too_large: {
    when: "The body is over its limit.",
    detail: "The body must be at most 65536 bytes long.",
  },
  uri_too_long: {
    when: "The URL is over its limit.",
    detail: "The URL must be at most 32768 characters long.",
  },
  unsupported_media_type: {
    when: "The body has another media type, charset or coding.",
    detail: "The Content-Type must be application/json, and the body in UTF-8.",
    fields: ["Accept", "Accept-Patch", "Accept-Encoding"],
  },
  misdirected: {
    when: "The `Host` is not a name of loopback.",
    detail:
      "Without a read token the service answers only for localhost: use that name or 127.0.0.1.",
  },
  internal: {
    when: "A bug of the service; its log has more.",
    detail:
      "The service failed unexpectedly. Its log has the error under this requestId.",
  },
  unsupported_transfer_coding: {
    when: "The body has a transfer coding besides `chunked`.",
    detail: "The only transfer coding of a body is chunked.",
  },
  unavailable: {
    when:
      "A backend does not answer, or the service stops; nothing was changed.",
    detail: "The database does not answer.",
    fields: ["Retry-After"],
  },
  overloaded: {
    when: "There is too much to do; nothing was changed.",
    detail: "Too many requests are in flight; try again later.",
    fields: ["Retry-After"],
  },
  not_cached: {
    when: "`only-if-cached`, and the cache has nothing to serve.",
    detail: "The cache has no answer.",
  },
  unknown_outcome: {
    when: "The write was sent, and it is not known whether it was applied.",
    detail:
      "The write was not acknowledged in time; it may or may not be applied.",
  },
};

/** Problems that no operation has. Linters report components without a use. */
const OF_NO_OPERATION: ReadonlySet<ProblemCode> = new Set([
  "method_not_allowed",
]);

/** The problems of one status. */
export interface Problems {
  /** Their name among the components; without one they are no component. */
  readonly name: string | undefined;
  /** When they are answered. */
  readonly description: string;
  /** Their body. */
  readonly content: Content;
  /** The header fields besides those of every answer. */
  readonly fields: readonly FieldName[];
}

/** The problems of these codes, by their status. */
export function problemsByStatus(
  codes: readonly ProblemCode[],
): ReadonlyMap<number, Problems> {
  const groups = Map.groupBy(new Set(codes), (code) => KINDS[code].status);
  return new Map(
    groups.entries().map(([status, them]) => [status, problemsOf(them)]),
  );
}

function problemsOf(codes: readonly ProblemCode[]): Problems {
  const component = !codes.some((code) => OF_NO_OPERATION.has(code));
  const [first = {}, ...others] = codes.map((code) =>
    component ? schema(nameOf(code)) : schemaOf(code)
  );
  return {
    name: component ? codes.map(pascalCase).join("Or") : undefined,
    description: codes.map((code) => MEANINGS[code].when).join(" "),
    content: {
      type: "application/problem+json",
      schema: others.length > 0 ? { oneOf: [first, ...others] } : first,
      examples: Object.fromEntries(codes.map((it) => [it, exampleOf(it)])),
    },
    fields: [
      "Cache-Control",
      ...codes.flatMap((it) => MEANINGS[it].fields ?? []),
    ],
  };
}

/** The schema of each problem of an operation, for the components of the document. */
export function problemSchemas(): Readonly<Record<string, JsonSchema>> {
  const all = Object.keys(MEANINGS) as ProblemCode[];
  const codes = all.filter((code) => !OF_NO_OPERATION.has(code));
  return Object.fromEntries(
    codes.map((code) => [nameOf(code), schemaOf(code)]),
  );
}

function schemaOf(code: ProblemCode): JsonSchema {
  const { status, title } = KINDS[code];
  return object({
    type: { type: "string", const: typeOf(code) },
    title: { type: "string", const: title },
    status: { type: "integer", const: status },
    detail: { type: "string", minLength: 1 },
    requestId: {
      type: "string",
      description: "The value of `X-Request-Id`",
      minLength: 1,
    },
    ...code === "invalid" ? { errors: FAULTS } : {},
  });
}

const FAULTS = {
  type: "array",
  description: "Each fault of the request, up to 100 of them",
  items: schema("Fault"),
  minItems: 1,
  maxItems: 100,
};

function nameOf(code: ProblemCode): string {
  return `${pascalCase(code)}Problem`;
}

function pascalCase(code: ProblemCode): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_, it) => it.toUpperCase());
}

function exampleOf(code: ProblemCode): unknown {
  const { status, title } = KINDS[code];
  return {
    type: typeOf(code),
    title,
    status,
    detail: MEANINGS[code].detail,
    requestId: "0d9f6a1c-6f0e-4a57-9d2b-8f1f5b1d7c11",
    ...code === "invalid" ? { errors: [FAULT] } : {},
  };
}

const FAULT = { pointer: "/id", detail: "must be 1 to 255 characters long" };
