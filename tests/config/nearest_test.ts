import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { nearest } from "../../src/config/nearest.ts";

const NAMES = ["--port", "--host", "--database-timeout"];

/** The misspelt names, and the intended ones. */
const MEANT: Readonly<Record<string, string | undefined>> = {
  "--prot": "--port",
  "--hots": "--host",
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
