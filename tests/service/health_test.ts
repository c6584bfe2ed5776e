import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { healthOf } from "../../src/service/health.ts";

const well = () => Promise.resolve();
const fails = (code: "config" | "unavailable") =>
  Promise.reject(new AppError(code, "Start it otherwise."));

describe("the health of the backends", () => {
  it("is the result of their pings", async () => {
    assertEquals(await healthOf(well(), well()), { store: "up", cache: "up" });
    assertEquals(await healthOf(well(), undefined), {
      store: "up",
      cache: "none",
    });
    assertEquals(await healthOf(fails("unavailable"), fails("unavailable")), {
      store: "down",
      storeReason: "Start it otherwise.",
      cache: "down",
    });
  });

  it("has no reason of a store whose table has to be changed", async () => {
    // That reason may have SQL in it.
    assertEquals(await healthOf(fails("config"), undefined), {
      store: "down",
      cache: "none",
    });
  });

  it("has the reason of a cache that its operator has to change", async () => {
    assertEquals(await healthOf(well(), fails("config")), {
      store: "up",
      cache: "down",
      cacheReason: "Start it otherwise.",
    });
  });
});
