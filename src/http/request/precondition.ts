/**
 * Preconditions of a request (RFC 9110, section 13): whether the person is
 * still, or is no longer, the one that the client knows. `If-Modified-Since`
 * and the like mean nothing here, since people have no date.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import type { Condition } from "../../service/person_service.ts";
import { etagOf } from "../response/representation.ts";
import { invalid } from "./invalid.ts";

/** Entity-tags as they were sent, or `*`: any person at all. */
type Tags = "*" | ReadonlySet<string>;

const TAG = /(?:W\/)?"[!#-~\u0080-\u00ff]*"/g;

/** What a request says of the person that it is for. */
export class Precondition {
  readonly #match: Tags | undefined;
  readonly #noneMatch: Tags | undefined;

  /** Reads both fields; a 400 for one that is not a list of entity-tags. */
  constructor(headers: Headers) {
    this.#match = readTags(headers, "If-Match");
    this.#noneMatch = readTags(headers, "If-None-Match");
  }

  /** What must hold of the person that a change replaces, if anything. */
  get condition(): Condition | undefined {
    if (!this.#match && !this.#noneMatch) return undefined;
    return (stored) => {
      const tag = stored && etagOf(stored);
      return this.#expected(tag) && !this.#known(tag);
    };
  }

  /**
   * Whether the client of a read has the person of that tag already (a 304). A
   * read of one whom it does not expect fails.
   */
  knows(tag: string): boolean {
    if (this.#expected(tag)) return this.#known(tag);
    throw new AppError(
      "precondition_failed",
      "The person is not the one that If-Match names.",
    );
  }

  /** By the strong comparison: a weak tag equals none. */
  #expected(tag: string | undefined): boolean {
    const tags = this.#match;
    if (tags === undefined) return true;
    if (tag === undefined) return false;
    return tags === "*" || tags.has(tag);
  }

  /** By the weak comparison: proxies that compress make a tag a weak one. */
  #known(tag: string | undefined): boolean {
    const tags = this.#noneMatch;
    if (tags === undefined || tag === undefined) return false;
    return tags === "*" || tags.has(tag) || tags.has(`W/${tag}`);
  }
}

function readTags(
  headers: Headers,
  name: "If-Match" | "If-None-Match",
): Tags | undefined {
  const text = headers.get(name);
  if (text === null) return undefined;
  if (text.trim() === "*") return "*";
  const tags = new Set(text.match(TAG));
  // Each element is a tag, or empty (section 5.6.1). A tag may have commas in
  // it, so it makes room for what no field can hold.
  const elements = text.replaceAll(TAG, "\0").split(",");
  const fine = elements.every((it) => ["", "\0"].includes(it.trim()));
  if (tags.size > 0 && fine) return tags;
  throw invalid({
    pointer: `/${name}`,
    detail: 'must be * or a list of entity-tags, such as "abc", "def"',
  });
}
