import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { LONGEST } from "../../../src/cache_aside/outbox/lease_length.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { DATABASES, type TestDatabase } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { Service } from "./service.ts";

for (const [name, { make }] of Object.entries(DATABASES)) {
  describe(`instances with leases of different lengths, on ${name}`, () => {
    const stack = new AsyncDisposableStack();
    let database: TestDatabase;
    let writer: Service;
    let reader: Service;

    beforeAll(async () => {
      database = stack.use(await make());
      const memcached = stack.use(await Memcached.start());
      const settings = {
        database: database.url().href,
        databaseTimeout: "20s",
        requestTimeout: "60s",
      };
      reader = stack.use(
        await Service.start({
          ...settings,
          cache: memcached.url,
          lease: "3s",
        }),
      );
      writer = stack.use(await Service.start({ ...settings, cache: "none:" }));
    });
    afterAll(() => stack.disposeAsync());

    it("let a writer without the cache wait for the longest one", async () => {
      await reader.put("ada", "Ada", "1");
      await eventually(
        () => reader.get("ada"),
        ({ cache }) => cache.startsWith("person; hit"),
      );
      const begun = performance.now();
      const { status } = await writer.put("ada", "Ada", "2");
      const took = performance.now() - begun;
      assertEquals(status, 200);
      assert(took > LONGEST, `${took}`);
      assertEquals((await reader.get("ada")).names, "Ada 2");
    });

    it("have one row that says how long it is", async () => {
      const rows = await database.run(
        "SELECT id FROM person_outbox WHERE token LIKE '!;%'",
      );
      assertEquals(rows.map(([id]) => `${id}`), [`lease=${LONGEST}`]);
    });
  });
}
