import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { SourceSwitch } from "../../src/service/source_switch.ts";

describe("the switch between cache and database", () => {
  it("begins with the setting", () => {
    for (const setting of ["cache", "database"] as const) {
      const { source, fleet } = new SourceSwitch(setting, true);
      assertEquals([source, fleet], [setting, undefined]);
    }
  });

  it("follows the last order, for one instance or for all", () => {
    const it = new SourceSwitch("cache", true);
    it.follow("database");
    assertEquals([it.source, it.fleet], ["database", "database"]);
    it.set("cache");
    assertEquals([it.source, it.fleet], ["cache", "database"]);
    it.follow("database");
    assertEquals([it.source, it.fleet], ["database", "database"]);
  });

  it("goes back to the setting when there is no order for all any more", () => {
    const it = new SourceSwitch("database", true);
    it.follow("cache");
    it.follow(undefined);
    assertEquals([it.source, it.fleet], ["database", undefined]);
  });

  it("stays at the database without a cache", () => {
    const it = new SourceSwitch("database", false);
    it.follow("cache");
    assertEquals([it.source, it.fleet], ["database", "cache"]);
    const error = assertThrows(() => it.set("cache"), AppError);
    assertEquals(error.code, "conflict");
  });
});
