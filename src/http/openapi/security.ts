/**
 * The tokens of operations, as the description has them.
 *
 * @module
 */
import type { GuardOptions } from "../middleware/guard.ts";
import type { Needs } from "./operation.ts";

/** Which tokens the service knows. */
export type Guards = GuardOptions;

/** The kinds of tokens, for the components of the document. */
export const SECURITY_SCHEMES = {
  readToken: {
    type: "http",
    scheme: "bearer",
    description: "A token that may read.",
  },
  writeToken: {
    type: "http",
    scheme: "bearer",
    description: "A token that may read, write and use `/admin`.",
  },
} as const;

/** One of the ways to be let in: all of these schemes. */
type Requirement = Readonly<Record<string, readonly never[]>>;

/** What an operation needs: any of these. The empty one means no token. */
export function securityOf(
  needs: Needs,
  { open, readToken, writeToken }: Guards,
): readonly Requirement[] {
  if (needs === "nothing") return [];
  const tokens: readonly Requirement[] = needs === "write"
    ? [{ writeToken: [] }]
    : [{ readToken: [] }, { writeToken: [] }];
  const needless = readToken.length + writeToken.length === 0
    ? open
    : needs === "read" && readToken.length === 0;
  return needless ? [{}, ...tokens] : tokens;
}
