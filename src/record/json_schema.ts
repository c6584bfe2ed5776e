/**
 * The JSON Schema of a zod schema.
 *
 * @module
 */
import { z } from "zod";

/** A JSON Schema (2020-12), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema (2020-12) of what a zod schema takes, without `$schema`.
 *
 * @internal The type of the argument belongs to a package.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input" });
  return json;
}
