import { setTimeout as pause } from "node:timers/promises";
import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { DATABASES, type TestDatabase } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { Service } from "./service.ts";

/** No read that starts so long after a commit returns anything older. */
const BOUND = 700;
/** How long a test looks for an old value after that. */
const LOOK = 400;
/** The pause between two reads: it leaves the machine to other tests. */
const PACE = 5;
const ROUNDS = 5;

for (const [name, { make }] of Object.entries(DATABASES)) {
  /** Two services on one database, each with a cache in its own memory. */
  describe(`instances with caches in their own memory, on ${name}`, () => {
    const stack = new AsyncDisposableStack();
    let database: TestDatabase;
    let writer: Service;
    let reader: Service;

    beforeAll(async () => {
      database = stack.use(await make());
      const settings = {
        database: database.url().href,
        cache: "memory:",
        invalidation: "durable",
        databaseTimeout: "20s",
      };
      writer = stack.use(await Service.start(settings));
      reader = stack.use(await Service.start(settings));
    });
    afterAll(() => stack.disposeAsync());

    /** Reads until well after the bound; answers the old reads that began after it. */
    async function late(was: string): Promise<string[]> {
      const committed = performance.now();
      const old: string[] = [];
      while (performance.now() < committed + BOUND + LOOK) {
        const after = performance.now() - committed;
        const { names, cache } = await reader.get("ada");
        if (after > BOUND && names === was) old.push(`${after} ${cache}`);
        await pause(PACE);
      }
      return old;
    }

    it("see each other's writes within 0.7 s", async () => {
      await writer.put("ada", "Ada", "0");
      for (let n = 1; n <= ROUNDS; n++) {
        await eventually(
          () => reader.get("ada"),
          ({ cache }) => cache.startsWith("person; hit"),
        );
        const { status } = await writer.put("ada", "Ada", `${n}`);
        assertEquals(status, 200);
        assertEquals((await writer.get("ada")).names, `Ada ${n}`);
        assertEquals(await late(`Ada ${n - 1}`), []);
      }
    });

    it("see another writer's statement within 0.7 s", async () => {
      for (let n = 1; n <= 3; n++) {
        await writer.put("ada", "Ada", `${n}`);
        await eventually(
          () => reader.get("ada"),
          (it) => it.cache.startsWith("person; hit") && it.names === `Ada ${n}`,
        );
        await database.run("UPDATE person SET last_name = 'King'");
        assertEquals(await late(`Ada ${n}`), []);
      }
    });

    it("leave no row in the outbox", async () => {
      const count = async () => {
        const [[rows] = []] = await database.run(
          "SELECT count(*) FROM person_outbox WHERE token NOT LIKE '!%'",
        );
        return Number(rows);
      };
      assertEquals(await eventually(count, (rows) => rows === 0), 0);
    });
  });
}
