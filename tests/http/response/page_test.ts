import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { pageOf } from "../../../src/http/response/page.ts";
import { PERSON } from "../../../src/person/person.ts";

function people(count: number, name: string) {
  return Array.from(
    { length: count },
    (_, i) =>
      PERSON.parse({
        id: `${1_000 + i}`,
        firstName: name,
        lastName: name,
      }),
  );
}

describe("a page", () => {
  it("has all people if there is room for them", () => {
    const persons = people(3, "Ada");
    const { body, next } = pageOf({ persons, next: persons[2]?.id });
    assertEquals(JSON.parse(body), { persons });
    assertEquals(next, persons[2]?.id);
    assertEquals(pageOf({ persons, next: undefined }).next, undefined);
    assertEquals(pageOf({ persons: [], next: undefined }), {
      body: '{"persons":[]}',
      next: undefined,
    });
  });

  it("ends before 256 KiB, and the next one starts there", () => {
    const all = people(1_000, "😀".repeat(255));
    const seen: string[] = [];
    while (seen.length < all.length) {
      const persons = all.slice(seen.length);
      const { body, next } = pageOf({ persons, next: undefined });
      assert(new TextEncoder().encode(body).length <= 262_144 + 20);
      const shown: { id: string }[] = JSON.parse(body).persons;
      seen.push(...shown.map((it) => it.id));
      assertEquals(next, seen.length < all.length ? seen.at(-1) : undefined);
    }
    assertEquals(seen, all.map((it) => it.id));
  });
});
