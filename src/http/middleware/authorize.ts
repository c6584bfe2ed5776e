/**
 * The check of bearer tokens (RFC 6750).
 *
 * @module
 */
import type { Context } from "hono";
import { HttpError } from "../response/http_error.ts";
import type { Check } from "./handler.ts";
import type { Holder, Scope, Tokens } from "./tokens.ts";

/** The variable that the guard sets for the audit log. */
export type AuthorizedEnv = {
  /** The key that Hono prescribes. */
  Variables: {
    /** The known token of the request, if it has one. */
    "person/holder": Holder | undefined;
  };
};

// The scheme ignores case (RFC 9110, section 11.1). Two Authorization fields
// are joined by a comma and do not match.
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i;

const SAFE: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** The scope of a method: `read` for a safe one (RFC 9110, section 9.2.1). */
export function scopeOf(method: string): Scope {
  return SAFE.includes(method) ? "read" : "write";
}

/**
 * A check that requires a token with the scope that `needed` returns for
 * the method; `undefined` requires no token. A client without a known token gets
 * a 401, and a client whose token lacks the scope gets a 403.
 */
export function authorize(
  tokens: Tokens,
  needed: (method: string) => Scope | undefined,
): Check {
  return (c: Context<AuthorizedEnv>) => {
    const scope = needed(c.req.method);
    if (scope === undefined) return;
    const holder = identify(tokens, c.req.header("Authorization"));
    c.set("person/holder", holder);
    if (scope !== "write" || holder.scope === "write") return;
    throw new HttpError(
      "insufficient_scope",
      "This token may only read; writes and /admin need a write token.",
      challenge('error="insufficient_scope", scope="write"'),
    );
  };
}

function identify(tokens: Tokens, credentials: string | undefined): Holder {
  if (tokens.none) {
    throw new HttpError(
      "unauthorized",
      "This service knows no token, so it refuses every client: its program must " +
        "give it a writeToken, or insecure: true.",
      challenge(),
    );
  }
  if (credentials === undefined) {
    throw new HttpError(
      "unauthorized",
      "A bearer token is needed: send Authorization: Bearer TOKEN.",
      challenge(),
    );
  }
  const token = BEARER.exec(credentials)?.[1];
  const holder = token === undefined ? undefined : tokens.find(token);
  if (holder) return holder;
  throw new HttpError(
    "unauthorized",
    "The Authorization header holds no bearer token that this service knows.",
    challenge('error="invalid_token"'),
  );
}

/** The challenge of a 401 or 403 (RFC 6750, section 3). */
function challenge(error?: string) {
  const realm = 'Bearer realm="person"';
  return { "WWW-Authenticate": error ? `${realm}, ${error}` : realm };
}
