/**
 * The answers to requests, as the description has them.
 *
 * @module
 */
import type { ProblemCode } from "../response/problem.ts";
import {
  type FieldName,
  nameInAnswer,
  OF_EVERY_ANSWER,
} from "./header_fields.ts";
import type { Answer, Content, Needs, Operation } from "./operation.ts";
import { problemsByStatus } from "./problems.ts";
import { schema } from "./schemas.ts";

/** Responses by status. */
export type Responses = Readonly<Record<string, unknown>>;

/** The responses that several operations have, by their name. */
export type Library = Map<string, unknown>;

/** What else decides the responses of an operation. */
export interface ResponseOptions {
  /** Whether it takes a place for a request. */
  readonly limited: boolean;
  /** Whether its answers have bodies, as all but those to `HEAD` have. */
  readonly bodies?: boolean;
  /** The responses that several operations have. */
  readonly library: Library;
}

const OF_ANY_REQUEST: readonly ProblemCode[] = [
  "invalid",
  "misdirected",
  "uri_too_long",
  "internal",
];

const OF_A_BODY: readonly ProblemCode[] = [
  "body_timeout",
  "too_large",
  "unsupported_media_type",
  "unsupported_transfer_coding",
];

const OF_TOKENS: Readonly<Record<Needs, readonly ProblemCode[]>> = {
  nothing: [],
  read: ["unauthorized"],
  write: ["unauthorized", "insufficient_scope"],
};

/** The responses of an operation, whose problems are put into the library. */
export function responsesOf(
  { answers, problems, needs, body }: Pick<
    Operation,
    "answers" | "problems" | "needs" | "body"
  >,
  { limited, ...options }: ResponseOptions,
): Responses {
  const codes = [
    ...OF_ANY_REQUEST,
    ...OF_TOKENS[needs],
    ...body ? OF_A_BODY : [],
    ...limited ? ["overloaded"] as const : [],
    ...problems,
  ];
  return merged(answers, codes, options);
}

/** The responses to requests for a path or a method that does not exist. */
export function otherResponses(library: Library): Responses {
  const codes = [
    ...OF_ANY_REQUEST,
    ...OF_TOKENS.write,
    "overloaded",
    "unavailable",
    "no_such_path",
    "method_not_allowed",
  ] as const;
  return merged({ 204: PREFLIGHT }, codes, { library });
}

/** The header fields of the answer to a preflight. */
export const PREFLIGHT_FIELDS: readonly FieldName[] = [
  "Cache-Control",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Headers",
  "Access-Control-Max-Age",
];

const PREFLIGHT: Answer = {
  description: "What CORS allows, for a preflight.",
  fields: PREFLIGHT_FIELDS,
};

function merged(
  answers: Operation["answers"],
  codes: readonly ProblemCode[],
  { bodies = true, library }: Omit<ResponseOptions, "limited">,
): Responses {
  const problems = problemsByStatus(codes);
  const given = new Map<number, Answer>(
    Object.entries(answers).map(([status, it]) => [Number(status), it]),
  );
  const statuses = [...new Set([...given.keys(), ...problems.keys()])];
  return Object.fromEntries(
    statuses.sort((a, b) => a - b).map((status) => {
      const answer = given.get(status);
      const problem = problems.get(status);
      const both = [answer, problem].filter((it) => it !== undefined);
      const whole = response(both, bodies);
      if (answer || !problem?.name) return [status, whole];
      const name = `${problem.name}${bodies ? "" : "WithoutBody"}`;
      library.set(name, whole);
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function response(parts: readonly Answer[], bodies: boolean): unknown {
  const contents = bodies ? parts.flatMap(contentsOf) : [];
  return {
    description: parts.map((it) => it.description).join(" "),
    headers: headers(parts.flatMap((it) => it.fields ?? [])),
    ...contents.length > 0 ? { content: contentOf(contents) } : {},
  };
}

function contentsOf({ content, others = [] }: Answer): readonly Content[] {
  return content ? [content, ...others] : others;
}

function headers(fields: readonly FieldName[]) {
  return Object.fromEntries(
    [...OF_EVERY_ANSWER, ...fields].map((key) => [
      nameInAnswer(key),
      { $ref: `#/components/headers/${key}` },
    ]),
  );
}

/** A body in JSON with a schema of the document, and its example. */
export function json(
  name: string,
  value: unknown,
  type = "application/json",
): Content {
  return { type, schema: schema(name), examples: { [name]: value } };
}

/** The bodies by media type. */
export function contentOf(
  contents: readonly Content[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(contents.map(({ type, schema, examples }) => [
    type,
    {
      schema,
      examples: Object.fromEntries(
        Object.entries(examples).map(([name, value]) => [name, { value }]),
      ),
    },
  ]));
}
