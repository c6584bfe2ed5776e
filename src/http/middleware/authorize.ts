/**
 * Who may come in: bearer tokens (RFC 6750).
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { HttpError } from "../response/http_error.ts";
import type { Holder, Scope, Tokens } from "./tokens.ts";

/** What the guard leaves for the log. */
export type Guarded = {
  /** Hono's name for it. */
  Variables: {
    /** Whose token it was, if it was a known one. */
    holder: Holder | undefined;
  };
};

// The scheme is any case (RFC 9110, section 11.1); two fields are none.
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i;

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** What a method needs: to read, if it is safe (RFC 9110, section 9.2.1). */
export function scopeOf(method: string): Scope {
  return SAFE.has(method) ? "read" : "write";
}

/**
 * Lets through whoever has a token for what `needed` says, and everyone where
 * it says nothing. Others get a 401 if they have no known token, and a 403 if
 * theirs is for less.
 */
export function authorize(
  tokens: Tokens,
  needed: (method: string) => Scope | undefined,
): MiddlewareHandler<Guarded> {
  return (c, next) => {
    const scope = needed(c.req.method);
    if (scope !== undefined) {
      const holder = identify(tokens, c.req.header("Authorization"));
      c.set("holder", holder);
      if (scope === "write" && holder.scope !== "write") {
        throw new HttpError(
          "insufficient_scope",
          "This token is for reading only.",
          challenge('error="insufficient_scope", scope="write"'),
        );
      }
    }
    return next();
  };
}

function identify(tokens: Tokens, credentials: string | undefined): Holder {
  if (credentials === undefined) {
    throw new HttpError(
      "unauthorized",
      "A bearer token is needed.",
      challenge(),
    );
  }
  const token = BEARER.exec(credentials)?.[1];
  const holder = token === undefined ? undefined : tokens.find(token);
  if (holder) return holder;
  throw new HttpError(
    "unauthorized",
    "This is not a bearer token that is known here.",
    challenge('error="invalid_token"'),
  );
}

/** Section 3 of RFC 6750. */
function challenge(error?: string) {
  const realm = 'Bearer realm="person"';
  return { "WWW-Authenticate": error ? `${realm}, ${error}` : realm };
}
