import { setTimeout as pause } from "node:timers/promises";
import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Memcached } from "../../support/servers/memcached.ts";
import { DATABASES, type Kind, type TestDatabase } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { BULK, KING, LOVELACE, OTHER_WRITERS } from "./other_writers.ts";
import { type Answer, PATIENT, Service } from "./service.ts";

/** No read that starts so long after a foreign commit returns anything older. */
const BOUND = 700;
type Entries = [keyof typeof DATABASES, Kind][];

/** How long a test looks for an old value after that. */
const LOOK = 400;
/** The pause between two reads: it leaves the machine to other tests. */
const PACE = 5;

for (const [name, { make }] of (Object.entries(DATABASES) as Entries)) {
  const { changes, odd, definitionOf, drop, wait } = OTHER_WRITERS[name];
  /** People whose rows another program changes, under services that cache. */
  describe(`another writer of ${name}`, () => {
    const stack = new AsyncDisposableStack();
    let database: TestDatabase;
    let services: Service[];

    beforeAll(async () => {
      database = stack.use(await make());
      const one = stack.use(await Memcached.start());
      const two = stack.use(await Memcached.start());
      const settings = {
        database: database.url().href,
        cache: `${one.url}?server=127.0.0.1:${two.port}`,
        ...PATIENT,
      };
      services = await Promise.all(
        [1, 2].map(async () => stack.use(await Service.start(settings))),
      );
      const rows = Array.from(
        { length: BULK },
        (_, i) => `('bulk-${i}', 'Ada', 'Lovelace')`,
      );
      await database.run(`INSERT INTO person VALUES ${rows.join()}`);
    });
    afterAll(() => stack.disposeAsync());

    /** Waits until each instance answers the id from the cache, and asserts what. */
    async function cached(id: string, expected: string): Promise<void> {
      for (const service of services) {
        const answer = await eventually(
          () => service.get(id),
          ({ cache }) => cache.startsWith("person; hit; "),
        );
        assertEquals(told(answer), expected, id);
      }
    }

    for (const [change, { sql, ids }] of Object.entries(changes)) {
      it(`is seen by every instance ${BOUND} ms after ${change}`, async () => {
        const [first] = services;
        for (const [id, [was]] of Object.entries(ids)) {
          if (was === LOVELACE) await first?.put(id, "Ada", "Lovelace");
          await cached(id, was);
        }
        await database.run(sql);
        const committed = performance.now();

        const old: string[] = [];
        const look = async (service: Service, id: string, is: string) => {
          for (let at = 0; at < BOUND + LOOK;) {
            at = performance.now() - committed;
            const answer = told(await service.get(id));
            if (at >= BOUND && answer !== is) {
              old.push(`${id}: ${answer}, ${at}`);
            }
            await pause(PACE);
          }
        };
        await Promise.all(
          Object.entries(ids).flatMap(([id, [, is]]) =>
            services.map((service) => look(service, id, is))
          ),
        );
        assertEquals(old, []);
        for (const [id, [, is]] of Object.entries(ids)) await cached(id, is);
      });
    }

    it("leaves no row behind in the outbox, not even an odd one", async () => {
      await database.run(
        `INSERT INTO person_outbox VALUES ${odd}`,
      );
      const rows = () =>
        database.run(
          // The row of the registered cache stays.
          "SELECT COUNT(*) FROM person_outbox WHERE token NOT LIKE '!%'",
        );
      await eventually(rows, (it) => Number(it[0]?.[0]) === 0);
    });

    it("is watched: a dropped trigger shows in /readyz until it is back", async () => {
      const [service] = services;
      const ready = async (): Promise<string> =>
        (await (await service?.fetch("readyz"))?.json()).otherWriters;
      assertEquals(await ready(), "covered");
      const sql = await definitionOf(database, "person_outbox_delete");
      await database.run(drop("person_outbox_delete"));
      await eventually(ready, (it) => it.startsWith("not covered: The table "));
      await database.run(sql);
      await eventually(ready, (it) => it === "covered");
    });

    it("is never seen late once /readyz says covered again", async () => {
      const ready = async (service: Service): Promise<string> =>
        (await (await service.fetch("readyz")).json()).otherWriters;
      await services[0]?.put("lost", "Ada", "Lovelace");
      await cached("lost", LOVELACE);
      const sql = await definitionOf(database, "person_outbox_update");
      await database.run(drop("person_outbox_update"));
      await database.run(
        "UPDATE person SET last_name = 'King' WHERE id = 'lost'",
      );
      // The trigger is back so soon that the service does not notice its absence.
      await database.run(`${wait}; ${sql}`);
      await Promise.all(services.map(async (service) => {
        // After a while no instance may answer what it cached before.
        await pause(2_000);
        await eventually(() => ready(service), (it) => it === "covered");
        const end = performance.now() + LOOK;
        while (performance.now() < end) {
          assertEquals(told(await service.get("lost")), KING);
          await pause(PACE);
        }
      }));
      await cached("lost", KING);
    });
  });
}

function told({ status, names }: Answer): string {
  return `${status} ${names}`.trim();
}
