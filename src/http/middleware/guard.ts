/**
 * Which token each route needs.
 *
 * @module
 */
import type { Hono } from "hono";
import { authorize, scopeOf } from "./authorize.ts";
import { Tokens } from "./tokens.ts";

/** The tokens that there are. */
export interface GuardOptions {
  /** Those that may write, and read as well. */
  readonly writeToken: readonly string[];
  /** Those that may read; without one everyone may. */
  readonly readToken: readonly string[];
}

/**
 * Guards the routes of that path that are added after it. Without any token
 * they are open; with only tokens for reading nothing can be written.
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
 * Guards `/admin`, also to look at: what is there is nobody's business but the
 * operator's.
 */
export function guardAdmin(
  router: Hono,
  { writeToken, readToken }: GuardOptions,
): void {
  if (writeToken.length + readToken.length === 0) return;
  const tokens = new Tokens(writeToken, readToken);
  router.use("/admin/*", authorize(tokens, () => "write"));
}
