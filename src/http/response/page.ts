/**
 * The body of a page of the list.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { PERSON, type PersonId } from "../../person/person.ts";
import type { Page } from "../../service/person_service.ts";

/** The most bytes of people on a page; it has one person at least. */
const MOST_BYTES = 262_144;

/** A page as it is sent. */
export interface SentPage {
  /** The JSON. */
  readonly body: string;
  /** The `after` of the next page, or `undefined` on the last page. */
  readonly next: PersonId | undefined;
}

/** The JSON of as many people of the page as there is room for. */
export function pageOf({ persons, next }: Page): SentPage {
  const shown: string[] = [];
  let bytes = 0;
  for (const person of persons) {
    const json = PERSON.toJson(person);
    bytes += Buffer.byteLength(json) + 1;
    if (bytes > MOST_BYTES && shown.length > 0) break;
    shown.push(json);
  }
  const rest = shown.length < persons.length;
  return {
    body: `{"persons":[${shown.join(",")}]}`,
    next: rest ? persons[shown.length - 1]?.id : next,
  };
}
