/**
 * The guards: which token each route needs.
 *
 * @module
 */
import type { Hono } from "hono";
import { authorize, scopeOf } from "./authorize.ts";
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
 * Guards the routes of the path that are added later. If no token is
 * configured they are open or, if the options do not say so, refuse everyone; if
 * only read tokens are, every write is refused.
 */
export function guard(
  router: Hono,
  path: string,
  options: GuardOptions,
): void {
  if (isOpen(options)) return;
  const { writeToken, readToken } = options;
  const tokens = new Tokens(writeToken, readToken);
  const publicReads = readsArePublic(options);
  router.use(
    path,
    authorize(tokens, (method) => {
      const scope = scopeOf(method);
      return scope === "read" && publicReads ? undefined : scope;
    }),
  );
}

/**
 * Guards the routes of `/admin` at the path: a read needs a write token there,
 * too, because only the operator may see its state.
 */
export function guardAdmin(
  router: Hono,
  path: string,
  options: GuardOptions,
): void {
  if (isOpen(options)) return;
  const tokens = new Tokens(options.writeToken, options.readToken);
  router.use(path, authorize(tokens, () => "write"));
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
