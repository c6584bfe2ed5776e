/**
 * The bearer tokens that are let in. Only their hashes are kept.
 *
 * @module
 */
// As a whole, since only so a test sees what it is asked for.
import crypto from "node:crypto";

/** What a token is for; `write` includes `read`. */
export type Scope = "read" | "write";

/** A token, as far as others may know it. */
export interface Holder {
  /** What it is for. */
  readonly scope: Scope;
  /** Eight digits of its hash, to tell tokens apart in a log. */
  readonly fingerprint: string;
}

interface Known extends Holder {
  readonly digest: Uint8Array;
}

const encoder = new TextEncoder();

/** A set of tokens. */
export class Tokens {
  readonly #known: readonly Known[];
  // Reused, since allocating it costs more than the comparison.
  readonly #given = new Uint8Array(64);

  /** The tokens that may write, and those that may only read. */
  constructor(write: readonly string[], read: readonly string[]) {
    this.#known = [
      ...write.map((token) => known(token, "write")),
      ...read.map((token) => known(token, "read")),
    ];
  }

  /**
   * Who has that token. It takes as long for every token of the same length:
   * hashes are compared, all of them, and each in constant time.
   */
  find(token: string): Holder | undefined {
    encoder.encodeInto(crypto.hash("sha256", token), this.#given);
    let found: Known | undefined;
    for (const known of this.#known) {
      const same = crypto.timingSafeEqual(known.digest, this.#given);
      if (same) found ??= known;
    }
    return found;
  }
}

function known(token: string, scope: Scope): Known {
  // In hexadecimal, which Deno makes in a third of the time of a buffer.
  const digest = crypto.hash("sha256", token);
  return {
    scope,
    digest: encoder.encode(digest),
    fingerprint: digest.slice(0, 8),
  };
}
