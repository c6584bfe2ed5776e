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
}

/**
 * Guards the routes of the path that are added later. If no token is
 * configured they are open; if only read tokens are, every write is refused.
 */
export function guard(
  router: Hono,
  path: string,
  { writeToken, readToken }: GuardOptions,
): void {
  if (writeToken.length + readToken.length === 0) return;
  const tokens = new Tokens(writeToken, readToken);
  router.use(
    path,
    authorize(tokens, (method) => {
      const scope = scopeOf(method);
      return scope === "read" && readToken.length === 0 ? undefined : scope;
    }),
  );
}

/**
 * Guards `/admin`: a read needs a write token there, too, because only the
 * operator may see its state.
 */
export function guardAdmin(
  router: Hono,
  { writeToken, readToken }: GuardOptions,
): void {
  if (writeToken.length + readToken.length === 0) return;
  const tokens = new Tokens(writeToken, readToken);
  router.use("/admin/*", authorize(tokens, () => "write"));
}
