import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  fleetRow,
  isFleetRow,
  sourceIn,
} from "../../../src/cache_aside/outbox/fleet_row.ts";
import {
  isOdd,
  isRegistration,
  tokenBefore,
} from "../../../src/cache_aside/outbox/registration_row.ts";
import type { OutboxRow } from "../../../src/dao/store.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";

const UUID = "0b6f7a52-5a3e-4c57-9d2f-3f1c9e0f9a11";
const row = fleetRow<Person>("database", undefined, UUID);

function other(part: Partial<Record<"token" | "id", string>>) {
  return { ...row, ...part } as OutboxRow<Person>;
}

describe("the row that says where all instances read from", () => {
  it("names the source", () => {
    assert(isFleetRow(row));
    assertEquals(sourceIn(row), "database");
    const cache = fleetRow<Person>("cache", row.token, UUID);
    assertEquals(sourceIn(cache), "cache");
  });

  it("comes before the one that it replaces, and before rows of writes", () => {
    const next = fleetRow<Person>("cache", row.token, UUID);
    assert(next.token < row.token, next.token);
    assert(row.token < UUID && row.token < "other:1");
    assert(row.token.length <= 64);
  });

  it("is no registration, and no registration is one", () => {
    assert(!isRegistration(row));
    const token = tokenBefore(undefined, UUID);
    assert(!isFleetRow({ token, id: "source=cache" as PersonId }));
  });

  it("counts only if its token and its id have the right form; else it is odd", () => {
    for (
      const odd of [
        other({ id: "source=none" }),
        other({ id: "source=cache " }),
        other({ token: "!:" }),
        other({ token: `!:${UUID}` }),
        other({ token: `${row.token}0` }),
      ]
    ) {
      assert(!isFleetRow(odd) && isOdd(odd), JSON.stringify(odd));
    }
  });
});
