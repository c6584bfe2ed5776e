import { assertEquals } from "@std/assert";
import { beforeEach, describe, it } from "@std/testing/bdd";
import { PUBLISHED } from "../../../src/cache_aside/outbox/lease_length.ts";
import { SeenRows } from "../../../src/cache_aside/outbox/seen_rows.ts";
import type { Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { person } from "../../contract/people.ts";

const row = (token: string) => ({ token, id: person("ada").id });
const [one, two] = [row("one"), row("two")];

describe("a row of the outbox", () => {
  let now: number;
  let seen: SeenRows<Person>;

  beforeEach(() => {
    now = 1000;
    seen = new SeenRows({ ...RUNTIME, steady: () => now });
  });

  it("may be removed when it was seen a lease ago", () => {
    assertEquals(seen.removable([one], PUBLISHED), []);
    now += PUBLISHED - 1;
    assertEquals(seen.removable([one, two], PUBLISHED), []);
    now += 1;
    assertEquals(seen.removable([one, two], PUBLISHED), [one]);
    now += PUBLISHED - 1;
    assertEquals(seen.removable([one, two], PUBLISHED), [one, two]);
  });

  it("is a new one when it comes back", () => {
    seen.removable([one], PUBLISHED);
    now += PUBLISHED;
    seen.removable([], PUBLISHED);
    assertEquals(seen.removable([one], PUBLISHED), []);
    now += PUBLISHED;
    assertEquals(seen.removable([one], PUBLISHED), [one]);
  });
});
