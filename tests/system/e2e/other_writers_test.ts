import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Database } from "../../adapters/mysql/database.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { eventually } from "./eventually.ts";
import { type Answer, Service } from "./service.ts";

/** No read that starts so long after a foreign commit returns anything older. */
const BOUND = 700;
/** How long a test looks for an old value after that. */
const LOOK = 800;
const BULK = 10_000;

const LOVELACE = "200 Ada Lovelace";
const KING = "200 Ada King";
const ABSENT = "404";

/** What another program does, and what each id was and is then. */
interface Change {
  readonly sql: string;
  readonly ids: Readonly<Record<string, readonly [was: string, is: string]>>;
}

const CHANGES: Readonly<Record<string, Change>> = {
  "an update": {
    sql: "UPDATE person SET last_name = 'King' WHERE id = 'a'",
    ids: { a: [LOVELACE, KING] },
  },
  "a changed key": {
    sql: "UPDATE person SET id = 'new' WHERE id = 'old'",
    ids: { old: [LOVELACE, ABSENT], new: [ABSENT, LOVELACE] },
  },
  "a delete": {
    sql: "DELETE FROM person WHERE id = 'b'",
    ids: { b: [LOVELACE, ABSENT] },
  },
  "an insert of an id whose absence is cached": {
    sql: "INSERT INTO person VALUES ('c', 'Ada', 'King')",
    ids: { c: [ABSENT, KING] },
  },
  "a REPLACE": {
    sql: "REPLACE INTO person VALUES ('d', 'Ada', 'King'), " +
      "('e', 'Ada', 'King')",
    ids: { d: [LOVELACE, KING], e: [ABSENT, KING] },
  },
  "an INSERT … ON DUPLICATE KEY UPDATE": {
    sql: "INSERT INTO person VALUES ('f', 'Ada', 'X'), ('g', 'Ada', 'King') " +
      "ON DUPLICATE KEY UPDATE last_name = 'King'",
    ids: { f: [LOVELACE, KING], g: [ABSENT, KING] },
  },
  "a rollback": {
    sql: "BEGIN; UPDATE person SET last_name = 'King' WHERE id = 'h'; " +
      "DELETE FROM person WHERE id = 'i'; ROLLBACK",
    ids: { h: [LOVELACE, LOVELACE], i: [LOVELACE, LOVELACE] },
  },
  "a transaction of several statements": {
    sql: "BEGIN; UPDATE person SET last_name = 'X' WHERE id = 'j'; " +
      "DELETE FROM person WHERE id = 'k'; " +
      "UPDATE person SET last_name = 'King' WHERE id = 'j'; COMMIT",
    ids: { j: [LOVELACE, KING], k: [LOVELACE, ABSENT] },
  },
  [`a statement that changes ${BULK} rows`]: {
    sql: "UPDATE person SET last_name = 'King' WHERE id LIKE 'bulk-%'",
    ids: {
      "bulk-0": [LOVELACE, KING],
      [`bulk-${BULK / 2}`]: [LOVELACE, KING],
      [`bulk-${BULK - 1}`]: [LOVELACE, KING],
    },
  },
};

/** People whose rows another program changes, under services that cache. */
describe("another writer of the database", () => {
  const stack = new AsyncDisposableStack();
  let database: Database;
  let services: Service[];

  beforeAll(async () => {
    database = stack.use(await Database.make());
    const one = stack.use(await Memcached.start());
    const two = stack.use(await Memcached.start());
    const settings = {
      database: database.url().href,
      cache: `${one.url}?server=127.0.0.1:${two.port}`,
      cacheTimeout: "10s",
      databaseTimeout: "20s",
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

  for (const [name, { sql, ids }] of Object.entries(CHANGES)) {
    it(`is seen by every instance ${BOUND} ms after ${name}`, async () => {
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
          if (at >= BOUND && answer !== is) old.push(`${id}: ${answer}, ${at}`);
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
      "INSERT INTO person_outbox VALUES ('', ''), ('t', '.'), ('é 😀', 'a'), " +
        "('t', X'ff80'), (X'ff', 'b'), ('t', REPEAT('\n', 1020))",
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
    const [[, , sql] = []] = await database.run(
      "SHOW CREATE TRIGGER person_outbox_delete",
    );
    await database.run("DROP TRIGGER person_outbox_delete");
    await eventually(ready, (it) => it.startsWith("not covered: The table "));
    await database.run(`${sql}`);
    await eventually(ready, (it) => it === "covered");
  });

  it("is never seen late once /readyz says covered again", async () => {
    const ready = async (service: Service): Promise<string> =>
      (await (await service.fetch("readyz")).json()).otherWriters;
    await services[0]?.put("lost", "Ada", "Lovelace");
    await cached("lost", LOVELACE);
    const [[, , sql] = []] = await database.run(
      "SHOW CREATE TRIGGER person_outbox_update",
    );
    await database.run("DROP TRIGGER person_outbox_update");
    await database.run(
      "UPDATE person SET last_name = 'King' WHERE id = 'lost'",
    );
    // At once: the service does not notice that it was gone.
    await database.run(`DO SLEEP(0.02); ${sql}`);
    await Promise.all(services.map(async (service) => {
      // A second later, the answer is not that of before.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await eventually(() => ready(service), (it) => it === "covered");
      const end = performance.now() + LOOK;
      while (performance.now() < end) {
        assertEquals(told(await service.get("lost")), KING);
      }
    }));
    await cached("lost", KING);
  });
});

function told({ status, names }: Answer): string {
  return `${status} ${names}`.trim();
}
