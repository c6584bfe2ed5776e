/**
 * The description of the API: a document of OpenAPI 3.1. It is made of the
 * schemas that check requests and of tables of the routes, so that the routes
 * themselves know nothing of it.
 *
 * @module
 */
import { type Route, ROUTES } from "../../metrics/request_labels.ts";
import type { GuardOptions } from "../middleware/guard.ts";
import { HEADER_FIELDS } from "./header_fields.ts";
import type { Operation } from "./operation.ts";
import { parametersOf } from "./parameters.ts";
import { PERSON_OPERATIONS, PERSONS_OPERATIONS } from "./people_operations.ts";
import { problemSchemas } from "./problems.ts";
import { resourceOf } from "./resource.ts";
import { type Library, otherResponses } from "./responses.ts";
import { schemas } from "./schemas.ts";
import { SECURITY_SCHEMES } from "./security.ts";
import { SERVICE_OPERATIONS } from "./service_operations.ts";

/** The version of the service, as `deno.json` has it. */
export const VERSION = "0.1.0";

/** The settings that the description tells. */
export interface DescriptionOptions extends GuardOptions {
  /** The most ids of a batch. */
  readonly batchLimit: number;
  /** Whether there is a console. */
  readonly console: "on" | "off";
}

const OPERATIONS: Readonly<
  Record<Exclude<Route, "other">, Readonly<Record<string, Operation>>>
> = {
  "/persons/{id}": PERSON_OPERATIONS,
  "/persons": PERSONS_OPERATIONS,
  ...SERVICE_OPERATIONS,
};

const TAGS = [
  { name: "people", description: "Read and write people." },
  { name: "service", description: "Watch and switch the service." },
  {
    name: "methods",
    description:
      "HTTP itself: `HEAD` answers as `GET` does, without the body; `OPTIONS` names the methods.",
  },
];

const DESCRIPTION =
  `People over HTTP, read through a cache in front of a database: a read that
starts after a write was acknowledged never returns anything older.

\`Cache-Status\` says how each read was answered, and the \`ETag\` of a person makes
writes conditional. Errors are problems (RFC 9457), whose \`type\` is stable.`;

/** The routes that a setting switches off. */
const OF_CONSOLE: readonly Route[] = ["/", "/console/{file}"];

/** A part of the document. */
type Part = Readonly<Record<string, unknown>>;

/** The document. */
export interface Document {
  /** The version of OpenAPI. */
  readonly openapi: string;
  /** What the service is. */
  readonly info: Part;
  /** Where it is. */
  readonly servers: readonly Part[];
  /** The groups of operations. */
  readonly tags: readonly Part[];
  /** The operations by path. */
  readonly paths: Part;
  /** What operations refer to. */
  readonly components: Readonly<Record<string, Part>>;
  /** The responses to requests for a path or a method that does not exist. */
  readonly "x-other-requests": { readonly responses: Part };
}

/** The description of a service with these settings. */
export function describeApi(options: DescriptionOptions): Document {
  const library: Library = new Map();
  const paths = ROUTES.filter((route) => route !== "other")
    .filter((it) => options.console === "on" || !OF_CONSOLE.includes(it))
    .map((route) => [
      route,
      resourceOf(route, OPERATIONS[route], { guards: options, library }),
    ]);
  const others = otherResponses(library);
  return {
    openapi: "3.1.1",
    info: {
      title: "The person service",
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    // Relative to the document: right under any prefix (RFC 3986).
    servers: [{ url: ".", description: "Where this description is" }],
    tags: TAGS,
    paths: Object.fromEntries(paths),
    components: {
      schemas: { ...schemas(), ...problemSchemas() },
      parameters: parametersOf(options),
      headers: HEADER_FIELDS,
      responses: Object.fromEntries(library),
      securitySchemes: SECURITY_SCHEMES,
    },
    "x-other-requests": { responses: others },
  };
}
