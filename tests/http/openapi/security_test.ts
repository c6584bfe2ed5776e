import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { securityOf } from "../../../src/http/openapi/security.ts";

interface Tokens {
  readonly open: boolean;
  readonly readToken: readonly string[];
  readonly writeToken: readonly string[];
}

const NONE: Tokens = { open: false, readToken: [], writeToken: [] };
const WRITE: Tokens = { ...NONE, writeToken: ["write-token-000001"] };
const READ: Tokens = { ...NONE, readToken: ["read-token-0000001"] };
const EITHER = [{ readToken: [] }, { writeToken: [] }];
const WRITER = [{ writeToken: [] }];

/** The requirements of operations that need nothing, to read, and to write. */
function requirements(tokens: Tokens) {
  return (["nothing", "read", "write"] as const)
    .map((needs) => securityOf(needs, tokens));
}

describe("the tokens of the description", () => {
  it("are needed where the guards ask for them", () => {
    const both = { ...WRITE, readToken: READ.readToken };
    assertEquals(requirements(both), [[], EITHER, WRITER]);
    assertEquals(requirements(READ), [[], EITHER, WRITER]);
    // No token opens a service that knows none.
    assertEquals(requirements(NONE), [[], EITHER, WRITER]);
  });

  it("are not needed where every client is let in", () => {
    const open = { ...NONE, open: true };
    assertEquals(requirements(open), [[], [{}, ...EITHER], [{}, ...WRITER]]);
    assertEquals(requirements(WRITE), [[], [{}, ...EITHER], WRITER]);
    const read = { ...READ, open: true };
    assertEquals(requirements(read), [[], EITHER, WRITER]);
  });
});
