/**
 * The definition of a person. To add a field, add it to {@linkcode Person} and to
 * {@linkcode PERSON}, and add a column to the table.
 *
 * @module
 */
import { id, text } from "../record/field.ts";
import { RecordType } from "../record/record_type.ts";

/** The id of a person, after a check by `PERSON.parseId`. */
export type PersonId = string & { readonly "~checked": "PersonId" };

/** A person, as clients send and receive it. */
export interface Person {
  /** 1 to 255 code points; neither `.` nor `..`. */
  readonly id: PersonId;
  /** 1 to 255 code points. */
  readonly firstName: string;
  /** 0 to 255 code points: some people have one name. */
  readonly lastName: string;
}

/** The fields of a person, with their rules. */
export const PERSON: RecordType<Person> = new RecordType("person", {
  id: id<PersonId>(),
  firstName: text(1, 255),
  lastName: text(0, 255),
});
