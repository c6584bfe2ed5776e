/**
 * The parameters of requests, as the description has them.
 *
 * @module
 */
import type { JsonSchema } from "../../record/json_schema.ts";
import { DEFAULT_LIMIT, HIGHEST_LIMIT } from "../request/persons_query.ts";
import { HEADER_FIELDS } from "./header_fields.ts";
import { CONSOLE_FILES } from "../console/files.ts";
import { DOCS_FILES } from "../docs/files.ts";
import { ID } from "./schemas.ts";

/** A parameter, without its schema. */
interface Parameter {
  readonly in: "path" | "query" | "header";
  readonly name: string;
  readonly description: string;
  readonly required?: true;
  readonly style?: "form";
  readonly explode?: true;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** A list of entity-tags, or `*` (RFC 9110). */
const TAG = '(W/)?"[!#-~\\u0080-\\u00ff]*"';
const TAGS = `^([*]|${TAG}([ \\t]*,[ \\t]*${TAG})*)$`;

const TAG_OF_ADA = HEADER_FIELDS.ETag.example;

const FILE = {
  in: "path",
  name: "file",
  description: "A file of the page",
  required: true,
} as const;

const PARAMETERS = {
  "id": {
    in: "path",
    name: "id",
    description: "The id, percent-encoded: `%2F` is a slash within it",
    required: true,
    example: "ada",
  },
  "consoleFile": FILE,
  "docsFile": FILE,
  "ids": {
    in: "query",
    name: "id",
    description:
      "The ids of a batch, one parameter each; not with `limit` or `after`",
    style: "form",
    explode: true,
    examples: { page: { value: [] }, batch: { value: ["ada", "grace"] } },
  },
  "limit": {
    in: "query",
    name: "limit",
    description: "The most people of the page",
    example: DEFAULT_LIMIT,
  },
  "after": {
    in: "query",
    name: "after",
    description: "The last id of the page before; the first page has none",
  },
  "scope": {
    in: "query",
    name: "scope",
    description: "Whether it is for this process, or for all (`fleet`)",
    example: "instance",
  },
  "Cache-Control": {
    in: "header",
    name: "Cache-Control",
    description:
      "How the read uses the cache (RFC 9111): `no-cache` reads the database " +
      "and refills the cache, `no-store` only reads the database, " +
      "`only-if-cached` only the cache; other directives are ignored",
  },
  "If-Match": {
    in: "header",
    name: "If-Match",
    description: "The request counts only if the person has one of these tags",
  },
  "If-None-Match": {
    in: "header",
    name: "If-None-Match",
    description:
      "The request counts only if the person has none of these tags; `*` " +
      "means that there must be no such person",
  },
  "X-Request-Id": {
    in: "header",
    name: "X-Request-Id",
    description:
      "An id for the answer, the log and the problem; the service makes one " +
      "for a request whose id has other characters",
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/** The name of a parameter in the components of the document. */
export type ParameterName = keyof typeof PARAMETERS;

/** The limits that the settings decide. */
export interface ParameterLimits {
  /** The most ids of a batch. */
  readonly batchLimit: number;
}

/** Every parameter, for the components of the document. */
export function parametersOf(
  { batchLimit }: ParameterLimits,
): Readonly<Record<ParameterName, unknown>> {
  const text = { type: "string" };
  const tags = { ...text, pattern: TAGS, examples: ["*", TAG_OF_ADA] };
  const schemas: Record<ParameterName, JsonSchema> = {
    "id": ID,
    "consoleFile": { ...text, enum: Object.keys(CONSOLE_FILES) },
    "docsFile": { ...text, enum: Object.keys(DOCS_FILES) },
    // The limit counts different ids.
    "ids": { type: "array", items: ID, maxItems: batchLimit },
    "limit": {
      type: "integer",
      minimum: 1,
      maximum: HIGHEST_LIMIT,
      default: DEFAULT_LIMIT,
    },
    "after": ID,
    "scope": { enum: ["instance", "fleet"], default: "instance" },
    "Cache-Control": { ...text, examples: ["no-cache"] },
    "If-Match": tags,
    "If-None-Match": tags,
    "X-Request-Id": text,
  };
  return Object.fromEntries(
    Object.entries(PARAMETERS).map(([name, it]) => [
      name,
      { ...it, schema: schemas[name as ParameterName] },
    ]),
  ) as Record<ParameterName, unknown>;
}
