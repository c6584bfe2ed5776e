import { assertEquals, assertFalse } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { redacted } from "../../src/config/redacted.ts";

describe("redacted", () => {
  const shown = {
    "sqlite:./data/person.db": "sqlite:./data/person.db",
    "memory:?max=10": "memory:?max=10",
    "mysql://h:3306/db?table=P": "mysql://h:3306/db?table=P",
    "mysql://root:hunter2@h:3306/db": "mysql://***@h:3306/db",
    "mysql://:hunter2@h/db": "mysql://***@h/db",
    "mysql://hunter2@h/db": "mysql://***@h/db",
    "mysql:root:hunter2@h/db": "mysql:***",
    "mysql:/root:hunter2@h/db": "mysql:***",
    "mysql://root:1/hunter2@h/db": "mysql:***",
    "mysql://root:hunter/2@h/db": "mysql:***",
    "mysql://root:1?hunter2@h/db": "mysql:***",
    "mysql://root:1#hunter2@h/db": "mysql:***",
    "mysql://u:p@h/db?x=hunter2@h": "mysql:***",
    "//root:hunter2@h": "***",
    "hunter2": "***",
    "": "***",
  };
  for (const [url, expected] of Object.entries(shown)) {
    it(`shows ${url.replaceAll("hunter2", "secret")} as ${expected}`, () => {
      assertEquals(redacted(url), expected);
    });
  }

  it("never shows a password of any characters", () => {
    fc.assert(fc.property(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.constantFrom("mysql://root:", "mysql:root:", "x://", "mysql:/u:"),
      (noise, begin) => {
        const url = `${begin}${noise}hunter2${noise}@host/db`;
        assertFalse(redacted(url).includes("hunter2"), redacted(url));
      },
    ));
  });
});
