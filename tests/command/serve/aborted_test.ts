import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { aborted } from "../../../src/command/serve/aborted.ts";

describe("an aborted signal as a promise", () => {
  it("resolves when it aborts, or at once", async () => {
    const controller = new AbortController();
    const order: string[] = [];
    const waiting = aborted(controller.signal).then(() => order.push("later"));
    order.push("before");
    controller.abort();
    await waiting;
    await aborted(controller.signal);
    assertEquals(order, ["before", "later"]);
  });
});
