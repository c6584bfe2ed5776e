import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import crypto from "node:crypto";
import { type Holder, Tokens } from "../../../src/http/middleware/tokens.ts";

const WRITE = ["a-write-token", "the-next-write-token"];
const READ = ["a-read-token"];

/** The holder found, and the number of constant-time comparisons. */
function find(token: string): { found: Holder | undefined; compared: number } {
  const tokens = new Tokens(WRITE, READ);
  const { timingSafeEqual } = crypto;
  let compared = 0;
  crypto.timingSafeEqual = (one, other) => {
    compared++;
    return timingSafeEqual(one, other);
  };
  try {
    return { found: tokens.find(token), compared };
  } finally {
    crypto.timingSafeEqual = timingSafeEqual;
  }
}

describe("a token", () => {
  for (
    const [token, scope] of [
      ...WRITE.map((token) => [token, "write"] as const),
      ...READ.map((token) => [token, "read"] as const),
    ]
  ) {
    it(`that is known, ${token}, is compared with every token in constant time`, () => {
      const { found, compared } = find(token);
      assertEquals(found?.scope, scope);
      assertEquals(compared, 3);
    });
  }

  for (const token of ["a-wrong-token", "a", "", WRITE[0] + "x", "\ud800"]) {
    it(`that is unknown, ${JSON.stringify(token)}, is compared with every token as well`, () => {
      assertEquals(find(token), { found: undefined, compared: 3 });
    });
  }
});
