import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";

describe("a lost connection", () => {
  it("keeps the reason, and whether this process closed it", () => {
    const cause = new Error("reset");
    const lost = new ConnectionLost(false, cause);
    assertEquals([lost.late, lost.cause], [false, cause]);
    const late = new ConnectionLost(true);
    assertEquals([late.late, late.cause], [true, undefined]);
    assertEquals(late.name, "ConnectionLost");
  });
});
