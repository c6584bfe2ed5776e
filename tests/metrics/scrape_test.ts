import { assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { scrape } from "./scrape.ts";

const HEAD = "# HELP a A.\n# TYPE a counter\n";

describe("the reader of metrics", () => {
  const wrong = [
    "a 1\n",
    `${HEAD}a 1`,
    `${HEAD}b 1\n`,
    `${HEAD}a one\n`,
    `${HEAD}a 1\na 1\n`,
    `${HEAD}${HEAD}`,
    `${HEAD}a{b="c" 1\n`,
    `${HEAD}a{b="c"d"} 1\n`,
    `${HEAD}a{b="\\c"} 1\n`,
    `${HEAD}a{b="c",b="d"} 1\n`,
    `${HEAD}a{b="c\nd"} 1\n`,
    `# HELP a \\A.\n# TYPE a counter\na 1\n`,
    `# TYPE a counter\na 1\n`,
    `${HEAD}a_count 1\n`,
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assertThrows(() => scrape(text));
    });
  }
});
