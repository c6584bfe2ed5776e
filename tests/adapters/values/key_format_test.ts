import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { keyOf, shortEpoch } from "../../../adapters/values/key_format.ts";
import type { Key } from "../../../src/dao/key_value.ts";
import type { PersonId } from "../../../src/person/person.ts";
import { CONFUSABLE_IDS } from "../../contract/people.ts";

const SPACES = ["entry", "record"] as const;
const key: Key = { space: "entry", id: "ada" as PersonId };

describe("a key on a cache server", () => {
  const ids = [
    ...CONFUSABLE_IDS,
    ...["k".repeat(241), "k".repeat(242), "#", "#a", "\u{10ffff}"],
  ] as PersonId[];
  const keys = ids.flatMap((id) => SPACES.map((space) => ({ space, id })));

  it("is one that memcached takes", () => {
    for (const key of keys) {
      assertMatch(keyOf("person", key, ""), /^[\x21-\x7e]{1,250}$/);
    }
  });

  it("differs for each id and each space", () => {
    const different = new Set(keys.map((key) => `${key.space} ${key.id}`));
    assertEquals(
      new Set(keys.map((it) => keyOf("person", it, ""))).size,
      different.size,
    );
  });

  it("differs from the key of an id that imitates it", () => {
    const hashed = keyOf("person", { ...key, id: "\u00e9" as PersonId }, "");
    const [prefix = ""] = keyOf("person", key, "").split("ada");
    for (const cut of [prefix.length - 1, prefix.length]) {
      const id = hashed.slice(cut) as PersonId;
      assert(keyOf("person", { ...key, id }, "") !== hashed);
    }
  });

  it("never changes, because instances of two versions must agree", () => {
    assertEquals(keyOf("person", key, ""), "person/e:ada");
    assertEquals(keyOf("person", key, "epoch"), "person/eepoch:ada");
    assertMatch(shortEpoch("epoch"), /^[A-Za-z0-9_-]{16}$/);
    assertNotEquals(shortEpoch("epoch"), shortEpoch("another"));
    const plain = { space: "record", id: key.id } as const;
    assertEquals(keyOf("person", plain, "epoch"), "person/r:ada");
    assertEquals(
      keyOf("person", { space: "record", id: "\u00e9" as PersonId }, ""),
      "person/r#SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw_biumnEw",
    );
  });
});
