/**
 * The operations on people, as the description has them.
 *
 * @module
 */
import { PERSON } from "../../person/person.ts";
import type { ROUTE_METHODS } from "../../metrics/request_labels.ts";
import { PATCH_TYPES } from "../request/media_type.ts";
import type { ProblemCode } from "../response/problem.ts";
import type { FieldName } from "./header_fields.ts";
import type { Answer, Operation } from "./operation.ts";
import { json } from "./responses.ts";
import { schema } from "./schemas.ts";

/** Values of the fields that a person has today. */
const VALUES: Readonly<Record<string, unknown>> = {
  id: "ada",
  firstName: "Ada",
  lastName: "Lovelace",
};

const ADA: Readonly<Record<string, unknown>> = Object.fromEntries(
  PERSON.fields.map(({ name, field }) => [
    name,
    VALUES[name] ?? (field.kind === "number" ? 1 : name),
  ]),
);

const WITHOUT_ID = Object.fromEntries(
  Object.entries(ADA).filter(([name]) => name !== "id"),
);
const OF_A_READ: readonly FieldName[] = [
  "Cache-Control-Of-Reads",
  "Cache-Status",
];
const OF_A_WRITE: readonly FieldName[] = [
  "Cache-Control",
  "Cache-Status-Of-Writes",
];
const FAILED_READ: readonly ProblemCode[] = ["unavailable", "not_cached"];
const FAILED_WRITE: readonly ProblemCode[] = [
  "conflict",
  "precondition_failed",
  "unavailable",
  "unknown_outcome",
];

/** The answer that shows the person after a write. */
function written(description: string): Answer {
  return {
    description,
    content: json("Person", ADA),
    fields: ["ETag-Of-Writes", ...OF_A_WRITE],
  };
}

const CONDITIONS = ["If-Match", "If-None-Match"] as const;

/** The operations on one person. */
export const PERSON_OPERATIONS: Readonly<
  Record<typeof ROUTE_METHODS["/persons/{id}"][number], Operation>
> = {
  GET: {
    id: "getPerson",
    summary: "Read a person",
    description: "`Cache-Status` says how the read was answered.",
    needs: "read",
    parameters: ["id", "Cache-Control", ...CONDITIONS],
    answers: {
      200: {
        description: "The person.",
        content: json("Person", ADA),
        fields: ["ETag", ...OF_A_READ],
      },
      304: {
        description: "The client has the person already.",
        fields: ["ETag", ...OF_A_READ],
      },
    },
    problems: ["not_found", "precondition_failed", ...FAILED_READ],
  },
  PUT: {
    id: "putPerson",
    summary: "Create or replace a person",
    description: "`If-None-Match: *` only creates; `If-Match` only replaces.",
    needs: "write",
    parameters: ["id", ...CONDITIONS],
    body: [json("PersonDraft", WITHOUT_ID)],
    answers: {
      200: written("The person is replaced."),
      201: written("The person is created."),
    },
    problems: FAILED_WRITE,
  },
  PATCH: {
    id: "patchPerson",
    summary: "Change some fields of a person",
    description: "The body is a merge patch (RFC 7396), whichever type it has.",
    needs: "write",
    parameters: ["id", ...CONDITIONS],
    body: PATCH_TYPES.map((type) =>
      json("PersonPatch", { lastName: "King" }, type)
    ),
    answers: { 200: written("The person is changed.") },
    problems: ["not_found", ...FAILED_WRITE],
  },
  DELETE: {
    id: "deletePerson",
    summary: "Remove a person",
    description: "With `If-Match` only the version that the client knows.",
    needs: "write",
    parameters: ["id", ...CONDITIONS],
    answers: {
      204: { description: "The person is removed.", fields: OF_A_WRITE },
    },
    problems: ["not_found", ...FAILED_WRITE],
  },
};

/** The operations on all people. */
export const PERSONS_OPERATIONS: Readonly<
  Record<typeof ROUTE_METHODS["/persons"][number], Operation>
> = {
  GET: {
    id: "listPersons",
    summary: "Read a batch, or a page of the list",
    description:
      "With `id` it is a batch. Without, it is a page of the list, " +
      "in the order of the ids and always from the database.",
    needs: "read",
    parameters: ["ids", "limit", "after", "Cache-Control"],
    answers: {
      200: {
        description: "The people.",
        content: {
          type: "application/json",
          schema: { oneOf: [schema("Page"), schema("Batch")] },
          examples: {
            page: { persons: [ADA] },
            batch: { persons: [ADA], missing: ["grace"] },
          },
        },
        fields: ["Link", ...OF_A_READ],
      },
    },
    problems: FAILED_READ,
  },
  POST: {
    id: "addPerson",
    summary: "Add a person",
    description: "Without an id the service makes one.",
    needs: "write",
    parameters: [...CONDITIONS],
    body: [json("PersonDraft", WITHOUT_ID)],
    answers: {
      201: {
        description: "The person is added.",
        content: json("Person", ADA),
        fields: ["Location", "ETag-Of-Writes", ...OF_A_WRITE],
      },
    },
    problems: FAILED_WRITE,
  },
};
