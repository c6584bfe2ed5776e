/**
 * The parsers of bodies. The rules of a person come from its definition.
 *
 * @module
 */
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { PERSON, type Person } from "../../person/person.ts";
import { faultsOf } from "../../record/faults.ts";
import type { Draft, Patch } from "../../record/record_type.ts";
import type { Source } from "../../protocol/reading.ts";
import { invalidBody } from "./invalid.ts";

/** `value` as a person; its id may be missing (the path or the service sets it). */
export function parsePersonBody(value: unknown): Draft<Person> {
  return asRequest(() => PERSON.parseDraft(value));
}

/** `value` as a merge patch of a person (RFC 7396). */
export function parsePatchBody(value: unknown): Patch<Person> {
  return asRequest(() => PERSON.parsePatch(value));
}

/** The body of `PUT /admin/source`. */
const SOURCE_BODY: z.ZodType<{ readonly source: Source }> = z
  .strictObject({
    source: z.enum(["cache", "database"], 'must be "cache" or "database"'),
  }, "must be an object with source");

/** The body of `PUT /admin/source?scope=fleet`; `own` ends the order before it. */
export const FLEET_BODY: z.ZodType<{ readonly source: Source | "own" }> = z
  .strictObject({
    source: z.enum(
      ["cache", "database", "own"],
      'must be "cache", "database" or "own"',
    ),
  }, "must be an object with source");

/** `value` as the body of `PUT /admin/source?scope=fleet`. */
export function parseFleetBody(
  value: unknown,
): { readonly source: Source | "own" } {
  return parseBy(FLEET_BODY, value);
}

/** `value` as the body of `PUT /admin/source`. */
export function parseSourceBody(value: unknown): { readonly source: Source } {
  return parseBy(SOURCE_BODY, value);
}

function parseBy<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw invalidBody(...error.issues.flatMap(faultsOf));
}

function asRequest<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof AppError ? invalidBody(...error.faults) : error;
  }
}
