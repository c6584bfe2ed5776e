/**
 * The known bearer tokens. Only their hashes are kept in memory.
 *
 * @module
 */
// Imported as one object, so that a test can replace its functions.
import crypto from "node:crypto";

/** The permission of a token; `write` includes `read`. */
export type Scope = "read" | "write";

/** The public facts of a known token. */
export interface Holder {
  /** The permission of the token. */
  readonly scope: Scope;
  /** Eight digits of the token's hash, which name it in the log. */
  readonly fingerprint: string;
}

interface Known extends Holder {
  readonly digest: Uint8Array;
}

const encoder = new TextEncoder();

/** The set of known tokens. */
export class Tokens {
  readonly #known: readonly Known[];
  // Reused, because an allocation costs more than the comparison.
  readonly #given = new Uint8Array(64);

  /** `write` lists the tokens that may write, `read` those that may only read. */
  constructor(write: readonly string[], read: readonly string[]) {
    this.#known = [
      ...write.map((token) => known(token, "write")),
      ...read.map((token) => known(token, "read")),
    ];
  }

  /** Whether no token is known. */
  get none(): boolean {
    return this.#known.length === 0;
  }

  /**
   * The facts of that token, or `undefined` for an unknown one. The time does
   * not depend on the token's content: it is compared with every hash, each in
   * constant time.
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
  // Hexadecimal, which Deno makes faster than a buffer.
  const digest = crypto.hash("sha256", token);
  return {
    scope,
    digest: encoder.encode(digest),
    fingerprint: digest.slice(0, 8),
  };
}
