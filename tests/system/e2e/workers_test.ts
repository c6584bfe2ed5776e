import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { PERSON } from "../../../src/person/person.ts";
import { scrape } from "../../metrics/scrape.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { Redis } from "../../support/servers/redis.ts";
import { DATABASES, type TestDatabase } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { PATIENT, Service } from "./service.ts";
import { nameOf, SUITE_PAIRS } from "../faults/pairs.ts";

const WORKERS = 2;
/** So many new connections almost always reach both workers. */
const CONNECTIONS = 16;

const CACHES = { memcached: Memcached, Redis };

for (const pair of SUITE_PAIRS) {
  describe(`two workers on ${nameOf(pair)}`, () => {
    const stack = new AsyncDisposableStack();
    let database: TestDatabase;
    let service: Service;

    beforeAll(async () => {
      database = stack.use(await DATABASES[pair.database].make());
      const cache = stack.use(await CACHES[pair.cache].start());
      service = stack.use(
        await Service.start({
          database: database.url().href,
          cache: cache.url,
          ...PATIENT,
          workers: `${WORKERS}`,
        }),
      );
    });
    afterAll(() => stack.disposeAsync());

    it("serve at once what either of them wrote or removed", async () => {
      for (let n = 0; n < 10; n++) {
        await service.put("ada", "Ada", `${n}`);
        const names = (await readAll("ada")).map(({ lastName }) => lastName);
        assertEquals(names, Array(CONNECTIONS).fill(`${n}`));
        await service.delete("ada");
        const gone = (await readAll("ada")).map(({ status }) => status);
        assertEquals(gone, Array(CONNECTIONS).fill(404));
      }
    });

    it("answer hits from one cache, and count their reads together", async () => {
      await service.put("grace", "Grace", "Hopper");
      // After a pause, a worker asks the database once, or tells no counts.
      await eventually(
        async () => {
          const before = await hits();
          const answers = await readAll("grace");
          const all = answers.every(({ cache }) =>
            cache.startsWith("person; hit;")
          );
          return { all, counted: await hits() - before };
        },
        ({ all, counted }) => all && counted === CONNECTIONS,
      );
    });

    it("both notice another writer", async () => {
      await service.put("alan", "Alan", "Turing");
      await readAll("alan");
      await database.run(
        "UPDATE person SET last_name = 'Kay' WHERE id = 'alan'",
      );
      await eventually(
        () => readAll("alan"),
        (all) => all.every(({ lastName }) => lastName === "Kay"),
      );
    });

    it("are both switched to another source", async () => {
      for (const source of ["database", "cache"] as const) {
        // It fails if a worker pauses for a second.
        await eventually(() => service.source(source), (it) => it === source);
        const answers = await readAll("grace");
        const direct = answers.filter(({ cache }) => cache.includes("source"));
        assertEquals(direct.length, source === "cache" ? 0 : CONNECTIONS);
      }
    });

    /** What a read is answered on each of several new connections. */
    function readAll(id: string) {
      const url = new URL(`persons/${id}`, service.url);
      return Promise.all(
        Array.from({ length: CONNECTIONS }, async () => {
          using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
          const response = await fetch(url, { client });
          const { status, headers } = response;
          const body = await response.json();
          const lastName = status === 200 ? PERSON.parse(body).lastName : "";
          return { status, lastName, cache: headers.get("Cache-Status") ?? "" };
        }),
      );
    }

    /** How many hits all workers have counted. */
    async function hits(): Promise<number> {
      const text = await (await fetch(new URL("metrics", service.url))).text();
      const samples = scrape(text).get("person_reads_total")?.samples;
      return [...samples ?? []].filter(([name]) => name.includes('"hit"'))
        .reduce((sum, [, value]) => sum + value, 0);
    }
  });
}
