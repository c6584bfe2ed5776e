import { assertEquals, assertFalse } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { shownSecrets } from "../../src/config/shown_secrets.ts";

describe("the secrets among the arguments", () => {
  for (
    const flag of [
      "--database=mysql://u:hunter2@h/db",
      "--cache=memcache://u:hunter2@h",
      "--database=mysql://h/db?password=hunter2",
      "--cache=memcache://h?server=u:hunter2@b",
    ]
  ) {
    const name = flag.replace(/=.*/, "");
    it(`are warned of: ${flag.replace("hunter2", "***")}`, () => {
      const [warning = "", ...more] = shownSecrets([flag, "--port=1"]);
      assertEquals(more, []);
      assertFalse(warning.includes("hunter2"), warning);
      assertEquals(
        warning.startsWith(`${name} shows its password in ps`),
        true,
      );
    });
  }

  it("are none in a file, or in a URL without a password", () => {
    const args = [
      "--database-file=u:hunter2@h",
      "--write-token-file=hunter2",
      "--cache=memcache://h:1?server=b:2",
      "--database=postgres://user@h/db",
      "--database=sqlite:./data/person.db",
      "--port=80",
      "--unknown=u:p@h",
    ];
    assertEquals(shownSecrets(args), []);
  });
});
