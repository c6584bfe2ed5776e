/**
 * The tokens of operations, as the description has them.
 *
 * @module
 */
import {
  type GuardOptions,
  isOpen,
  readsArePublic,
} from "../middleware/guard.ts";
import type { Needs } from "./operation.ts";

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
  guards: GuardOptions,
): readonly Requirement[] {
  if (needs === "nothing") return [];
  const tokens: readonly Requirement[] = needs === "write"
    ? [{ writeToken: [] }]
    : [{ readToken: [] }, { writeToken: [] }];
  const needless = isOpen(guards) ||
    needs === "read" && readsArePublic(guards);
  return needless ? [{}, ...tokens] : tokens;
}
