import { assertEquals, assertFalse } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { redacted, redactedModule } from "../../src/config/redacted.ts";

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
    "mysql:root:1?hunter2=?@h/db": "mysql:***",
    "mysql://root:1?hunter2=2@h/db": "mysql:***",
    "mysql://root:1@2?hunter2=%40h/db": "mysql:***",
    "mysql://h/db?=hunter2&": "mysql://h/db?***&",
    "mysql://h/db?hunter2&table=P": "mysql://h/db?***&table=P",
    "mysql://h/db?password=hunter2": "mysql://h/db?password=***",
    "mysql://u:hunter2@h/db?Pwd=hunter2&table=P":
      "mysql://***@h/db?Pwd=***&table=P",
    "mysql://h/db#hunter2": "mysql://h/db#***",
    "memcache://a?server=b:11211&near=10":
      "memcache://a?server=b:11211&near=10",
    "memcache://a?server=u:hunter2@b": "memcache://a?server=***",
    "memcache://a?server=u%3Ahunter2%40b": "memcache://a?server=***",
    "memcache://a?server=hunter2:hunter2": "memcache://a?server=***",
    "memcache://a?server=unix:/run/m.sock":
      "memcache://a?server=unix:/run/m.sock",
    "memcache://a?server=[::1]:11211": "memcache://a?server=[::1]:11211",
    "//root:hunter2@h": "***",
    "hunter2": "***",
    "": "***",
  };
  for (const [url, expected] of Object.entries(shown)) {
    it(`shows ${url.replaceAll("hunter2", "secret")} as ${expected}`, () => {
      assertEquals(redacted(url), expected);
    });
  }

  it("of a module shows a package as it is, and no secret of a URL", () => {
    for (const name of ["./a.ts", "npm:@x/y@1", "jsr:@x/y@1", "none"]) {
      assertEquals(redactedModule(name), name);
    }
    assertEquals(
      redactedModule("https://u:hunter2@h/a.ts?token=hunter2#hunter2"),
      "https://***@h/a.ts?token=***#***",
    );
  });

  it("hides a value by any usual name of a secret", () => {
    const names = "pw pass-phrase jwt bearer session sid apiKey sig sas code";
    for (const name of names.split(" ")) {
      const shown = redactedModule(`https://h/a.ts?${name}=hunter2`);
      assertEquals(shown, `https://h/a.ts?${name}=***`);
    }
  });

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
