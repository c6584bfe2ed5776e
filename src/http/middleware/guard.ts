/**
 * The guards: which token each route needs.
 *
 * @module
 */
import { authorize, scopeOf } from "./authorize.ts";
import type { Check } from "./handler.ts";
import { Tokens } from "./tokens.ts";

/** The configured tokens. */
export interface GuardOptions {
  /** The tokens that may write and read. */
  readonly writeToken: readonly string[];
  /** The tokens that may only read; if empty, a read needs no token. */
  readonly readToken: readonly string[];
  /** Whether every client may read and write if no token is configured. */
  readonly open: boolean;
}

/**
 * The guard of a route. If no token is configured the route is open or, if the
 * options do not say so, refuses everyone; if only read tokens are, every write
 * is refused.
 */
export function guard(options: GuardOptions): readonly Check[] {
  if (isOpen(options)) return [];
  const { writeToken, readToken } = options;
  const tokens = new Tokens(writeToken, readToken);
  const publicReads = readsArePublic(options);
  const check = authorize(tokens, (method) => {
    const scope = scopeOf(method);
    return scope === "read" && publicReads ? undefined : scope;
  });
  return [check];
}

/**
 * The guard of a route of `/admin`: a read needs a write token there, too,
 * because only the operator may see its state.
 */
export function guardAdmin(options: GuardOptions): readonly Check[] {
  if (isOpen(options)) return [];
  const tokens = new Tokens(options.writeToken, options.readToken);
  return [authorize(tokens, () => "write")];
}

/** Whether every client may read and write. */
export function isOpen(
  { writeToken, readToken, open }: GuardOptions,
): boolean {
  return open && writeToken.length + readToken.length === 0;
}

/** Whether writes need a token, and reads outside of `/admin` need none. */
export function readsArePublic(
  { writeToken, readToken }: GuardOptions,
): boolean {
  return readToken.length === 0 && writeToken.length > 0;
}
