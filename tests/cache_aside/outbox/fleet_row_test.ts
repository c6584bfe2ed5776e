import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  fleetRow,
  sourceIn,
} from "../../../src/cache_aside/outbox/fleet_row.ts";
import type { Person } from "../../../src/person/person.ts";

const UUID = "0b6f7a52-5a3e-4c57-9d2f-3f1c9e0f9a11";

describe("the row that says where all instances read from", () => {
  it("names the source", () => {
    for (const source of ["cache", "database"] as const) {
      assertEquals(sourceIn(fleetRow(source, undefined, UUID)), source);
    }
  });

  it("comes before the one that it replaces", () => {
    const row = fleetRow<Person>("database", undefined, UUID);
    const next = fleetRow<Person>("cache", row.token, UUID);
    assert(next.token < row.token, next.token);
  });
});
