import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fleetRow } from "../../../src/cache_aside/outbox/fleet_row.ts";
import { nameOf } from "../../../src/cache_aside/outbox/registration_row.ts";
import {
  hasUnknownOutcome,
  kindOf,
  tokenBefore,
  tokenOf,
} from "../../../src/cache_aside/outbox/row_kind.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";

const UUID = "0b6f7a52-5a3e-4c57-9d2f-3f1c9e0f9a11";
const row = (token: string, id: string) => ({ token, id: id as PersonId });
const source = fleetRow<Person>("database", undefined, UUID);
const lease = tokenBefore("lease", undefined, UUID);

describe("the kind of a row of the outbox", () => {
  it("is a change, for the token of a write or of a trigger", () => {
    for (const token of [UUID, tokenOf(UUID, "unknown"), "other:1", "other:"]) {
      for (const id of ["a", "\n", "none+"]) {
        assertEquals(kindOf(row(token, id)), "change", token);
      }
    }
  });

  it("is a change of unknown outcome only if its token says so", () => {
    assertEquals(hasUnknownOutcome({ token: tokenOf(UUID, "unknown") }), true);
    for (const token of [tokenOf(UUID, undefined), "other:1"]) {
      assertEquals(hasUnknownOutcome({ token }), false);
    }
  });

  it("is a registration, with or without a turn, confirmed or not", () => {
    const first = tokenBefore("registration", undefined, UUID);
    for (const token of [first, `!${UUID}`]) {
      for (const since of ["", "1795938940.12-1795938940.12"]) {
        const name = nameOf("A-_1", since);
        assertEquals(kindOf(row(token, name)), "registration", name);
        assertEquals(kindOf(row(token, `${name}+`)), "registration", name);
      }
    }
  });

  it("is the source of all instances", () => {
    assertEquals(kindOf(source), "source");
  });

  it("is the length of a lease, from 600 to 3000 ms", () => {
    for (const ms of [600, 999, 1000, 2999, 3000]) {
      assertEquals(kindOf(row(lease, `lease=${ms}`)), "lease", `${ms}`);
    }
  });

  it("is odd for every other token or id", () => {
    for (
      const [token, id] of [
        ["", "a"],
        ["t", "a"],
        ["!", "A"],
        ["!z", "A"],
        ["!!1.a", "A"],
        ["!!00000000000.a", "A"],
        ["!!000000000000.", "A"],
        ["unknown:", "a"],
        [`unknown:${UUID}x`, "a"],
        [`x${UUID}`, "a"],
        [`${UUID}x`, "a"],
        [UUID, ""],
        ["other:1", ""],
        [`!${UUID}`, ""],
        [`!${UUID}`, "no identity"],
        [`!${UUID}`, "i".repeat(65)],
        [`!${UUID}`, "A+~"],
        [`!${UUID}`, "A++"],
        ["é 😀", "a"],
        [source.token, "source=none"],
        [source.token, "source=cache "],
        [source.token, "A"],
        [lease, "lease=599"],
        [lease, "lease=3001"],
        [lease, "lease=6000"],
        [lease, "lease=0600"],
        [lease, "lease=1e3"],
        [source.token, "lease=600"],
        [`!:${UUID}`, source.id],
        ["!:", source.id],
        [`${source.token}0`, source.id],
        [tokenBefore("registration", undefined, UUID), source.id],
      ] as const
    ) {
      assertEquals(kindOf(row(token, id)), "odd", `${token} ${id}`);
    }
  });
});

describe("the token of a row that is no change", () => {
  for (const kind of ["registration", "source", "lease"] as const) {
    it(`comes before the one that it replaces, and before changes: ${kind}`, () => {
      const first = tokenBefore(kind, undefined, UUID);
      const second = tokenBefore(kind, first, "z");
      assert(second < first);
      assert(first < UUID && first < "other:1");
      assert(first.length <= 64);
    });
  }

  it("comes before the one of an older program", () => {
    assert(tokenBefore("registration", undefined, UUID) < `!${UUID}`);
  });
});
