import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Person } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

/** Ids of one and of two characters from all of Unicode, and odd ones. */
function idsOfEveryScript(): string[] {
  const ids = ["?", "??", "a?", "\u{fffd}", "\u{fffe}", "\u{ffff}", "e\u0301"];
  // A prime, so that the steps fall on no boundary of the blocks.
  for (
    let point = 0x20;
    point <= 0x10ffff;
    point += point > 0xffff ? 977 : 61
  ) {
    const it = String.fromCodePoint(point);
    if (/\p{Cc}|\p{Cs}/u.test(it)) continue;
    ids.push(it, `a${it}`);
  }
  return ids;
}

const SCRIPTS = [
  "a",
  "é",
  "ж",
  "λ",
  "ש",
  "ع",
  "ก",
  "ა",
  "字",
  "あ",
  "한",
  "😀",
];

async function charsets(database: Database): Promise<string[]> {
  const rows = await database.run("SHOW CHARACTER SET");
  return rows.map(([name]) => `${name}`);
}

describe("one caller's id on a column of any character set", () => {
  it("never fails another caller's read, and finds no other person", async () => {
    await using database = await Database.make();
    const all = idsOfEveryScript();
    const failed: string[] = [];
    for (const charset of await charsets(database)) {
      await database.run(
        "DROP TABLE IF EXISTS person; CREATE TABLE person (id VARCHAR(80) " +
          `CHARACTER SET ${charset} PRIMARY KEY, first_name TEXT, ` +
          "last_name TEXT) CHARACTER SET utf8mb4",
      );
      await using store = database.open();
      const stored: Person[] = [];
      for (const id of ["?", ...SCRIPTS]) {
        // A column refuses what its character set lacks.
        const added = await store.add(person(id)).catch(() => false);
        if (added) stored.push(person(id));
      }
      // All gets of one turn are one batch.
      const ids = [...all, ...stored.map((it) => it.id)];
      const gets = ids.map((id) => store.get(person(id).id));
      const readings = await Promise.allSettled(gets);
      for (const [i, it] of readings.entries()) {
        const expected = stored.find(({ id }) => id === ids[i]);
        const found = it.status === "fulfilled" ? it.value : it.reason;
        if (found?.id === expected?.id && it.status === "fulfilled") continue;
        failed.push(`${charset} ${ids[i]}: ${found}`);
      }
      const many = await store.getMany(ids.map((id) => person(id).id));
      assertEquals(many.size, stored.length, charset);
    }
    assertEquals(failed, []);
  });
});
