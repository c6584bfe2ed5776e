import { assertArrayIncludes, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { errorCode } from "../../support/error_code.ts";
import { person } from "../../contract/people.ts";
import { assertTook, timed } from "../../support/timed.ts";
import { DATABASES } from "../../system/e2e/databases.ts";

const ada = person("ada");
const bob = person("bob");
const LOCK = "START TRANSACTION; SELECT * FROM person WHERE id = 'ada' " +
  "FOR UPDATE";

for (const [name, { make }] of Object.entries(DATABASES)) {
  describe(`${name} with writes to a row that another client has locked`, () => {
    it(
      "reads other rows without waiting",
      timed(async () => {
        await using database = await make();
        await using store = database.open({ timeout: 20_000, connections: 10 });
        await store.putMany([ada, bob]);
        await database.run(LOCK);
        const writes: ReturnType<typeof errorCode>[] = [];
        let settled = 0;
        const begun = performance.now();
        // 40 a second, for a second.
        for (let n = 0; n < 40; n++) {
          writes.push(errorCode(store.put(ada)).finally(() => settled++));
          assertEquals(await store.get(bob.id), bob);
          assertEquals(await store.list(undefined, 9), [ada, bob]);
          // Well before the first write fails: a blocked read would wait for it.
          assertTook(performance.now() - begun, 6000);
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
        assertEquals(settled, 0);
        await database.run("COMMIT");
        assertEquals(new Set(await Promise.all(writes)), new Set(["none"]));
      }),
    );

    it("keeps one of three connections free for reads", async () => {
      await using database = await make();
      await using store = database.open({ timeout: 4000, connections: 3 });
      await store.putMany([ada, bob]);
      await database.run(LOCK);
      const writes = Array.from({ length: 9 }, () => store.put(ada));
      const failures = writes.map((it) => assertRejects(() => it, AppError));
      assertEquals(await store.get(bob.id), bob);
      assertEquals(await store.list(undefined, 9), [ada, bob]);
      // The server's own limit may end a wait before the store's deadline does.
      // It frees the connection for another write, whose outcome is then unknown.
      for (const { code } of await Promise.all(failures)) {
        assertArrayIncludes(["unknown_outcome", "unavailable"], [code]);
      }
    });
  });
}
