import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Log, NO_LOG } from "../../../src/log/log.ts";
import { person } from "../../contract/people.ts";
import { appOnFakes } from "../../support/fakes/app_on_fakes.ts";
import { assertTook, timed } from "../../support/timed.ts";

/** A service on fakes, and the messages of its log. */
function fixture() {
  const messages: string[] = [];
  const note = (message: string) => messages.push(message);
  const log: Log = { ...NO_LOG, info: note, warn: note };
  const { opened, ...fakes } = appOnFakes([], { log });
  const health = (state: "up" | "down") => opened?.onHealth?.("a:11211", state);
  return { ...fakes, messages, health };
}

/** Waits until the condition is true; answers the milliseconds it took. */
async function until(condition: () => boolean): Promise<number> {
  const begun = performance.now();
  while (!condition()) {
    assert(
      performance.now() - begun < 10_000,
      "the condition never became true",
    );
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - begun;
}

describe("a cache that answers again", () => {
  it(
    "gets the pending invalidations at once, and a line in the log",
    timed(async () => {
      const random = Math.random;
      // The longest possible pauses.
      Math.random = () => 1;
      const { app, store, server, messages, health } = fixture();
      try {
        await app.start();
        server.down = true;
        health("down");
        await app.service.put(person("ada"));
        // A few attempts, so the next one is seconds away.
        const before = server.roundTrips;
        await until(() => server.roundTrips >= before + 2);
        assertEquals(store.rows.length, 1);
        server.down = false;
        health("up");
        assertTook(await until(() => store.rows.length === 0), 800);
      } finally {
        Math.random = random;
        await app[Symbol.asyncDispose]();
      }
      const [down, , up] = messages;
      assertEquals([down, up], [
        "The cache server a:11211 does not serve: the service asks it nothing until it answers a probe.",
        "The cache server a:11211 answers again.",
      ]);
    }),
  );
});
