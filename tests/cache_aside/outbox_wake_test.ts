import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Log, NO_LOG } from "../../src/log/log.ts";
import { person } from "../contract/people.ts";
import { appOnFakes } from "../support/fakes/app_on_fakes.ts";
import { assertTook, timed } from "../support/timed.ts";

/** A service on fakes, and what its log was told. */
function fixture() {
  const told: string[] = [];
  const tell = (message: string) => told.push(message);
  const log: Log = { ...NO_LOG, info: tell, warn: tell };
  const { opened, ...fakes } = appOnFakes([], { log });
  const health = (state: "up" | "down") => opened?.onHealth?.("a:11211", state);
  return { ...fakes, told, health };
}

/** Waits until the condition holds; says how long that took. */
async function until(condition: () => boolean): Promise<number> {
  const begun = performance.now();
  while (!condition()) {
    assert(performance.now() - begun < 10_000, "it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - begun;
}

describe("a cache that has come back", () => {
  it(
    "is told at once what it missed, and the log is told of it",
    timed(async () => {
      const random = Math.random;
      // The longest pauses there are.
      Math.random = () => 1;
      const { app, store, server, told, health } = fixture();
      try {
        await app.start();
        server.down = true;
        health("down");
        await app.service.put(person("ada"));
        // A few attempts, so that the next one is seconds away.
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
      const [down, , up] = told;
      assertEquals([down, up], [
        "Cache server a:11211 unreachable: circuit open, probing.",
        "Cache server a:11211 answers again: circuit closed.",
      ]);
    }),
  );
});
