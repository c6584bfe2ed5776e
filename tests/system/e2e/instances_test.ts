import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { others } from "../../adapters/mysql/processes.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { DATABASES, type TestDatabase } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { PATIENT, Service } from "./service.ts";

const READERS = 60;
const ONLY_CACHED = { cache: "only-if-cached" } as const;
const STATS = new TextEncoder().encode("stats\r\nquit\r\n");

for (const [name, kind] of Object.entries(DATABASES)) {
  /** Three services that share a database and a memcached. */
  describe(`instances that share ${name} and memcached`, () => {
    const stack = new AsyncDisposableStack();
    let database: TestDatabase;
    let memcached: Memcached;
    let services: Service[];

    beforeAll(async () => {
      database = stack.use(await kind.make());
      memcached = stack.use(await Memcached.start());
      const settings = {
        database: database.url().href,
        cache: memcached.url,
        ...PATIENT,
        verify: "off",
      };
      services = await Promise.all(
        [1, 2, 3].map(async () => stack.use(await Service.start(settings))),
      );
    });
    afterAll(() => stack.disposeAsync());

    const at = (n: number): Service => {
      const service = services[n % services.length];
      assert(service);
      return service;
    };

    it("read at once what another one wrote", async () => {
      for (let n = 0; n < 60; n++) {
        const { status } = await at(n).put("ada", "Ada", `${n}`);
        assertEquals(status, n === 0 ? 201 : 200);
        const read = await Promise.all(services.map((it) => it.get("ada")));
        assertEquals(read.map(({ names }) => names), Array(3).fill(`Ada ${n}`));
      }
    });

    it("see at once that another one removed and added it", async () => {
      for (let n = 0; n < 20; n++) {
        assertEquals((await at(n).delete("ada")).status, 204);
        const gone = await Promise.all(services.map((it) => it.get("ada")));
        assertEquals(gone.map(({ status }) => status), [404, 404, 404]);
        const { status } = await at(n + 1).put("ada", "Ada", `${n}`);
        assertEquals(status, 201);
        assertEquals((await at(n + 2).get("ada")).names, `Ada ${n}`);
      }
    });

    it(`load a cold, hot person at most once each for ${READERS} readers`, async () => {
      for (let n = 0, good = 0; good < 3; n++) {
        assert(n < 20, "an instance is paused each time");
        if (await loadCold(`hot-${n}`)) good++;
      }
    });

    /**
     * Lets all readers ask for one person, and asserts how often it was loaded.
     * Answers `false` if an instance was paused: it asks the database for each.
     */
    async function loadCold(id: string): Promise<boolean> {
      await at(0).put(id, "Grace", "Hopper");
      // This adds a placeholder and asks no store, so that each reader sends
      // just one get: a reader that lost the race for it would send more.
      await at(0).get(id, ONLY_CACHED);
      const log = name === "MariaDB" ? await Log.start(database) : undefined;
      // The store answers only when everyone has found nothing in the cache.
      await database.run(kind.lock);
      const enough = await gets() + READERS;
      const reading = Array.from({ length: READERS }, (_, n) => at(n).get(id));
      const looked = await eventually(gets, (now) => now >= enough, 5_000)
        .then(() => true, () => false);
      // Each instance has the answers to these, and so those before them.
      await Promise.all(services.map((it) => it.get("unknown", ONLY_CACHED)));
      await database.run(kind.unlock);
      const answers = await Promise.all(reading);
      const loads = await log?.loads();
      for (const { names } of answers) assertEquals(names, "Grace Hopper");
      const seen = answers.map(({ cache }) => cache);
      if (seen.some((it) => it.endsWith("outbox-unread"))) return false;
      assert(looked, `${seen}`);
      const count = (it: string) => seen.filter((cache) => cache === it).length;
      const loaded = count("person; fwd=uri-miss; stored") +
        count("person; fwd=uri-miss");
      assert(loaded >= 1 && loaded <= 3, `${seen}`);
      assertEquals(loads ?? loaded, loaded);
      // Every instance fills the same placeholder, so one of them succeeds.
      assertEquals(count("person; fwd=uri-miss; stored"), 1, `${seen}`);
      // A reader that came too late for a load has what that one filled.
      const hits = seen.filter((it) => it.startsWith("person; hit; "));
      const collapsed = count("person; fwd=uri-miss; collapsed");
      assertEquals(hits.length + collapsed, READERS - loaded, `${seen}`);
      return true;
    }

    /** How many gets memcached was ever sent. */
    async function gets(): Promise<number> {
      const { port } = memcached;
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await connection.write(STATS);
      const text = await new Response(connection.readable).text();
      return Number(/STAT cmd_get (\d+)/.exec(text)?.[1]);
    }
  });
}

/** What MariaDB's log has of this database: others use the server, too. */
class Log {
  readonly #database: TestDatabase;

  private constructor(database: TestDatabase) {
    this.#database = database;
  }

  static async start(database: TestDatabase): Promise<Log> {
    await database.run("SET GLOBAL log_output = 'TABLE', general_log = 1");
    return new Log(database);
  }

  /** Ends it; returns how many times people were read. */
  async loads(): Promise<number> {
    await this.#database.run("SET GLOBAL general_log = 0");
    const all = await others((sql) => this.#database.run(sql));
    const [[loads] = []] = await this.#database.run(
      "SELECT count(*) FROM mysql.general_log WHERE command_type = " +
        "'Execute' AND argument LIKE '% FROM `person` %' AND thread_id IN " +
        `(${all.map(({ id }) => id).join()})`,
    );
    await this.#database.run("TRUNCATE mysql.general_log");
    return Number(loads);
  }
}
