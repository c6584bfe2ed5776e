/**
 * The entity-tags that the client keeps for its caller.
 *
 * @module
 */
import { ClientError } from "./client_error.ts";

/** A strong entity-tag (RFC 9110): in `If-Match` a weak one matches nothing. */
const TAG = /^"[!#-~\u0080-\u00ff]*"$/;

/** The tags of the people that the client returned, as long as these are kept. */
export class Tags {
  readonly #tags = new WeakMap<object, string>();

  /** Keeps the tag that came with the person, and returns the person. */
  keep<P extends object>(person: P, headers: Headers): P {
    const tag = headers.get("ETag");
    if (tag !== null && TAG.test(tag)) this.#tags.set(person, tag);
    return person;
  }

  /** The tag that came with this very object, if there is one. */
  of(person: object): string | undefined {
    return this.#tags.get(person);
  }

  /** The tag that came with this very object; throws `bad_answer` without one. */
  require(person: object): string {
    const tag = this.#tags.get(person);
    if (tag !== undefined) return tag;
    throw new ClientError(
      "bad_answer",
      "The answer has no strong ETag: a proxy may have removed or weakened it.",
    );
  }
}
