/**
 * The schemas of bodies. Those of people and of the toggle come from the
 * schemas that check requests.
 *
 * @module
 */
import { PERSON } from "../../person/person.ts";
import { type JsonSchema, jsonSchemaOf } from "../../record/json_schema.ts";
import { FLEET_BODY } from "../request/parse_body.ts";

/** A reference to a schema of the document. */
export function schema(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The reference to the schema of an id. */
export const ID: JsonSchema = schema("PersonId");

/** Every schema, for the components of the document. */
export function schemas(): Readonly<Record<string, JsonSchema>> {
  return {
    PersonId: idSchema(),
    Person: withId(PERSON.jsonSchema("whole")),
    PersonDraft: withId(PERSON.jsonSchema("draft")),
    PersonPatch: withId(PERSON.jsonSchema("patch")),
    Batch: object({
      persons: { type: "array", items: schema("Person") },
      missing: { type: "array", items: ID },
    }),
    Page: object({ persons: { type: "array", items: schema("Person") } }),
    // `own` is only for `scope=fleet`, which a schema of the body cannot say.
    SourceOrder: jsonSchemaOf(FLEET_BODY),
    Source: object({ source: SOURCE, fleet: FLEET }, ["fleet"]),
    Alive: object({ status: { const: "alive" } }),
    Ready: object({ status: { const: "ready" }, ...HEALTH }, OPTIONAL),
    Unready: object({
      status: { const: "unready" },
      ...HEALTH,
      reason: { type: "string", minLength: 1 },
    }, OPTIONAL),
    Fault: object({
      pointer: {
        type: "string",
        description:
          "The place of the fault: a JSON pointer (RFC 6901) into the body, or " +
          "the name of the parameter or of the header field; empty for the whole",
        pattern: "^(/.*)?$",
      },
      detail: { type: "string", minLength: 1 },
    }),
  };
}

const SOURCE = { enum: ["cache", "database"] };
const FLEET = {
  ...SOURCE,
  description: "Where all instances were told to read from, if they were",
};

const HEALTH = {
  store: { enum: ["up", "down"] },
  cache: { enum: ["up", "down", "none"] },
  cacheReason: {
    type: "string",
    description: "Why the cache is down, if its operator has to change it",
    minLength: 1,
  },
  source: SOURCE,
  fleet: FLEET,
  otherWriters: {
    type: "string",
    description:
      "Whether the service notices what other programs change, or why not; " +
      "while the database is down, by its last answer",
    pattern:
      "^(covered|covered when the database last answered|not covered: .*)$",
  },
};

const OPTIONAL = ["cacheReason", "fleet", "otherWriters"];

/** An object with just these members. */
export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties).filter((it) => !optional.includes(it)),
    additionalProperties: false,
  };
}

function idSchema(): JsonSchema {
  return propertiesOf(PERSON.jsonSchema("whole")).id ?? {};
}

/** The schema of a record, whose id is that of the document. */
function withId(record: JsonSchema): JsonSchema {
  return { ...record, properties: { ...propertiesOf(record), id: ID } };
}

function propertiesOf(
  { properties }: JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  return properties as Readonly<Record<string, JsonSchema>>;
}
