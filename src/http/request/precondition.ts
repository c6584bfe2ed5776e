/**
 * The preconditions of a request (RFC 9110, section 13), `If-Match` and
 * `If-None-Match`: they compare the stored person with the one that the client
 * knows. `If-Modified-Since` and `If-Unmodified-Since` are ignored, because a
 * person has no date.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import type { Condition } from "../../service/conditional_update.ts";
import { etagOf } from "../response/representation.ts";
import { invalid } from "./invalid.ts";

/** The entity-tags as the client sent them, or `*` for any person. */
type Tags = "*" | ReadonlySet<string>;

const TAG = /(?:W\/)?"[!#-~\u0080-\u00ff]*"/g;

/** The preconditions of one request. */
export class Precondition {
  readonly #match: Tags | undefined;
  readonly #noneMatch: Tags | undefined;

  /** Reads both fields; a field that is not a list of entity-tags is a 400. */
  constructor(headers: Headers) {
    this.#match = readTags(headers, "If-Match");
    this.#noneMatch = readTags(headers, "If-None-Match");
  }

  /** The condition that the stored person must meet before a write, if any. */
  get condition(): Condition | undefined {
    if (!this.#match && !this.#noneMatch) return undefined;
    return (stored) => {
      const tag = stored && etagOf(stored);
      return this.#expected(tag) && !this.#known(tag);
    };
  }

  /**
   * Whether the client already has the person with that tag, so that a read
   * answers 304. It throws `precondition_failed` if `If-Match` excludes the tag.
   */
  isNotModified(tag: string): boolean {
    if (this.#expected(tag)) return this.#known(tag);
    throw new AppError(
      "precondition_failed",
      "The person has changed: its ETag is not in If-Match. Read it again.",
    );
  }

  /**
   * Throws `precondition_failed` if a field excludes a resource that exists and
   * has no tag, such as the list (RFC 9110, sections 13.1.1 and 13.1.2).
   */
  requireWithoutTag(): void {
    const excluded = this.#match !== undefined && this.#match !== "*";
    if (!excluded && this.#noneMatch !== "*") return;
    throw new AppError(
      "precondition_failed",
      "This resource exists and has no ETag, so the precondition does not hold.",
    );
  }

  /** The strong comparison of `If-Match`: a weak tag equals no tag. */
  #expected(tag: string | undefined): boolean {
    const tags = this.#match;
    if (tags === undefined) return true;
    if (tag === undefined) return false;
    return tags === "*" || tags.has(tag);
  }

  /** The weak comparison of `If-None-Match`: a compressing proxy weakens tags. */
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
  // Each element is a tag or empty (section 5.6.1). A tag may contain commas,
  // so a NUL, which no field can hold, replaces it before the split.
  const elements = text.replaceAll(TAG, "\0").split(",");
  const fine = elements.every((it) => ["", "\0"].includes(it.trim()));
  if (tags.size > 0 && fine) return tags;
  throw invalid({
    pointer: `/${name}`,
    detail: 'must be * or a list of entity-tags, such as "abc", "def"',
  });
}
