import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Socket } from "node:net";
import { goodbye } from "../../../../adapters/sql/pool/goodbye.ts";
import { SteadyTime } from "../../../support/fakes/steady_time.ts";
import { RUNTIME } from "../../../../src/runtime.ts";

/** A goodbye to a server that hangs up when the test says so. */
function fixture() {
  const socket = new Socket();
  const seen: string[] = [];
  const ended = goodbye(socket, RUNTIME, () => seen.push("said"))
    .then(() => seen.push("ended"));
  return { socket, seen, ended };
}

describe("a goodbye to a database", () => {
  it("waits until the server hangs up", async () => {
    using time = new SteadyTime();
    const { socket, seen, ended } = fixture();
    await time.pass(499);
    assertEquals(seen, ["said"]);
    socket.emit("close");
    await ended;
    assertEquals(seen, ["said", "ended"]);
  });

  it("waits for half a second at most", async () => {
    using time = new SteadyTime();
    const { seen, ended } = fixture();
    await time.pass(499);
    assertEquals(seen, ["said"]);
    await time.pass(1);
    await ended;
    assertEquals(seen, ["said", "ended"]);
  });
});
