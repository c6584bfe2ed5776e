import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { NO_LOG } from "../../src/log/log.ts";
import { StoreHealth } from "../../src/app/store_health.ts";

const AGAIN = "The database answers again.";
const FULL = "The database fails, and the service probes it: full";

/** The health of a store, and the lines that were logged. */
function logged() {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  return {
    health: new StoreHealth({ ...NO_LOG, info: say, warn: say }),
    lines,
  };
}

describe("the health of the store", () => {
  it("is logged when it changes", () => {
    const { health, lines } = logged();
    health.changed("down", "full");
    assertEquals(health.lasting, true);
    health.changed("up");
    assertEquals([health.lasting, lines], [false, [FULL, AGAIN]]);
    health.answers();
    assertEquals(lines.length, 2);
  });

  it("is not logged as well by a late answer while it is down", () => {
    const { health, lines } = logged();
    health.changed("down");
    health.answers();
    assertEquals(lines.length, 1);
    health.changed("up");
    assertEquals(lines.slice(1), [AGAIN]);
  });

  it("is not logged if a start fails at once", async () => {
    const { health, lines } = logged();
    const start = health.during(() => {
      health.changed("down", "It is damaged.");
      return Promise.reject(new Error("It is damaged."));
    });
    await assertRejects(() => start, Error, "It is damaged.");
    assertEquals(lines, []);
  });

  it("is not logged if an error ends the start, but its end is", async () => {
    const { health, lines } = logged();
    const start = Promise.withResolvers<void>();
    const ended = health.during(() => start.promise);
    health.changed("down", "full");
    start.reject(new AppError("unavailable", "full"));
    await assertRejects(() => ended, AppError, "full");
    assertEquals(lines, []);
    const again = Promise.withResolvers<void>();
    const started = health.during(() => again.promise);
    health.changed("up");
    again.resolve();
    await started;
    assertEquals(lines, [AGAIN]);
  });

  it("is logged at the end of a start that went well", async () => {
    const { health, lines } = logged();
    const start = Promise.withResolvers<void>();
    const ended = health.during(() => start.promise);
    health.changed("down", "full");
    start.resolve();
    await ended;
    assertEquals(lines, [FULL]);
  });

  it("is logged once if a fault lasts through a start", async () => {
    const { health, lines } = logged();
    health.changed("down", "full");
    await health.during(() => Promise.resolve());
    assertEquals(lines, [FULL]);
  });

  it("needs no line if a fault came and went within a start", async () => {
    const { health, lines } = logged();
    const start = Promise.withResolvers<void>();
    const ended = health.during(() => start.promise);
    health.changed("down", "full");
    health.changed("up");
    start.resolve();
    await ended;
    assertEquals(lines, []);
  });

  it("is logged as well again in a start, if the fault was logged before", async () => {
    const { health, lines } = logged();
    health.changed("down", "full");
    const start = Promise.withResolvers<void>();
    const ended = health.during(() => start.promise);
    health.changed("up");
    start.resolve();
    await ended;
    assertEquals(lines, [FULL, AGAIN]);
  });

  it("is logged as well again after it could not be used yet", () => {
    const { health, lines } = logged();
    health.unready(new AppError("unavailable", "It is far away."));
    health.unready(new Error("a secret of the driver"));
    health.answers();
    assertEquals(lines, [
      "The database cannot be used yet: It is far away.",
      "The database cannot be used yet.",
      AGAIN,
    ]);
  });

  it("of a shared store is logged also during a start", async () => {
    const { health, lines } = logged();
    const start = Promise.withResolvers<void>();
    const ended = health.during(() => start.promise);
    health.changed("down");
    assertEquals([lines.length, health.lasting], [1, false]);
    start.resolve();
    await ended;
    assertEquals(lines.length, 1);
  });
});
