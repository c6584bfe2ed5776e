/**
 * The shapes of bodies. What a field may be, `person.ts` says; this says only
 * which fields there are.
 *
 * @module
 */
import { z } from "zod";
import type { Fault } from "../../errors.ts";
import {
  fieldFault,
  type Person,
  type PersonField,
  type PersonId,
  pointerTo,
} from "../../person/person.ts";
import type { Source } from "../../service/person_service.ts";
import { invalid } from "./invalid.ts";

/** A person in a body; the id may be left to the path or to the service. */
export type PersonBody =
  & Pick<Person, "firstName" | "lastName">
  & { readonly id?: PersonId | undefined };

/** What a patch changes; the id, if it is there, is that of the path. */
export interface PatchBody {
  /** Whom it is for. */
  readonly id?: PersonId;
  /** The new first name. */
  readonly firstName?: string;
  /** The new last name. */
  readonly lastName?: string;
}

/** The toggle in a body. */
export interface SourceBody {
  /** Where reads come from. */
  readonly source: Source;
}

const field = (name: PersonField) =>
  z.string({
    error: ({ input }) =>
      input === undefined ? "is missing" : fieldFault(name, input),
  }).superRefine((value, context) => {
    const message = fieldFault(name, value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

const id = field("id").transform((id) => id as PersonId);

const NO_OBJECT = "must be an object";

/** The schema of {@linkcode PersonBody}. */
export const PERSON_BODY: z.ZodType<PersonBody> = z.strictObject({
  id: id.optional(),
  firstName: field("firstName"),
  lastName: field("lastName"),
}, NO_OBJECT);

/**
 * The schema of a merge patch (RFC 7396). `null` would remove a name, which no
 * person can be without.
 */
export const PATCH_BODY: z.ZodType<PatchBody> = z.strictObject({
  id: id.exactOptional(),
  firstName: field("firstName").exactOptional(),
  lastName: field("lastName").exactOptional(),
}, NO_OBJECT);

/** The schema of {@linkcode SourceBody}. */
export const SOURCE_BODY: z.ZodType<SourceBody> = z.strictObject({
  source: z.enum(["cache", "database"], 'must be "cache" or "database"'),
}, NO_OBJECT);

/** `value` as the schema has it, or an error that names each fault. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw invalid(...error.issues.flatMap(faultsOf));
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") {
    return [{ pointer: pointerTo(...path), detail: message }];
  }
  return issue.keys.map((key) => ({
    pointer: pointerTo(...path, key),
    detail: "is not a known field",
  }));
}
