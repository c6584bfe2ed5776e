import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { nearest, unknownName } from "../../src/config/nearest.ts";

const NAMES = ["--port", "--host", "--database-timeout"];

/** The misspelt names, and the intended ones. */
const MEANT: Readonly<Record<string, string | undefined>> = {
  "--prot": "--port",
  "--hots": "--host",
  "--PORT": "--port",
  "--database-time": "--database-timeout",
  "--db-timeout": undefined,
  "--elephant": undefined,
  "": undefined,
};

describe("the nearest name", () => {
  for (const [word, name] of Object.entries(MEANT)) {
    it(`to "${word}" is ${name}`, () => {
      assertEquals(nearest(word, NAMES), name);
      assertEquals(nearest(word, []), undefined);
    });
  }
});

const SETTINGS = ["CACHE", "CACHE_TTL", "CACHE_ABSENT_TTL", "DATABASE", "PORT"]
  .map((it) => `PERSON_${it}`);

/** Words that are no setting, and those that the error suggests. */
const SUGGESTED: Readonly<Record<string, string>> = {
  PERSON_PROT: "did you mean PERSON_PORT?",
  PERSON_TTL: "did you mean PERSON_CACHE_TTL or PERSON_CACHE_ABSENT_TTL?",
  "--cache_ttl": "did you mean PERSON_CACHE_TTL?",
  cacheTtl: "did you mean PERSON_CACHE_TTL?",
  PERSON_DATABASE_URL: "did you mean PERSON_DATABASE?",
  PERSON_CACHE_TTTL: "did you mean PERSON_CACHE or PERSON_CACHE_TTL?",
  PERSON_: `the known ones are ${SETTINGS.join(", ")}`,
  PERSON_RHINOCEROS: `the known ones are ${SETTINGS.join(", ")}`,
};

describe("the error about an unknown name", () => {
  for (const [word, suggestion] of Object.entries(SUGGESTED)) {
    it(`${word}: ${suggestion}`, () => {
      assertEquals(
        unknownName("setting", word, SETTINGS),
        `There is no setting ${word}; ${suggestion}`,
      );
    });
  }

  it("suggests none of too many", () => {
    const many = Array.from({ length: 9 }, (_, n) => `--time-of-day-${n}`);
    assertEquals(unknownName("flag", "--day", many), "There is no flag --day");
  });
});
