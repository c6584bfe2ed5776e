import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";

describe("a lost connection", () => {
  it("keeps the reason, and whether this process closed it", () => {
    const cause = new Error("reset");
    const lost = new ConnectionLost("lost", cause);
    assertEquals([lost.how, lost.cause], ["lost", cause]);
    const late = new ConnectionLost("late");
    assertEquals([late.how, late.cause], ["late", undefined]);
    assertEquals(late.name, "ConnectionLost");
  });

  it("has another name and message if it was never open", () => {
    const { name, message } = new ConnectionLost("unopened");
    assertEquals([name, message], ["NoConnection", "No connection"]);
  });
});
