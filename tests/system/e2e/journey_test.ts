import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { Postgres } from "../../support/servers/postgres.ts";
import { eventually } from "./eventually.ts";
import { idOf, namesOf, ndjson } from "./people.ts";
import { runCommand, type Settings } from "./process.ts";
import { PATIENT, Service } from "./service.ts";

const PEOPLE = 6_000;
const ADA = idOf(4711);

const SERVERS = {
  MariaDB: () => MariaDb.start(),
  PostgreSQL: () => Postgres.start(),
};

for (const [name, start] of Object.entries(SERVERS)) {
  /** What a user does in the first hour. */
  describe(`a first walk, on ${name} and memcached`, () => {
    const stack = new AsyncDisposableStack();
    let memcached: Memcached;
    let settings: Settings;
    let a: Service;
    let b: Service;

    beforeAll(async () => {
      const database = stack.use(await start());
      memcached = stack.use(await Memcached.start());
      settings = {
        database: database.url,
        cache: memcached.url,
        ...PATIENT,
      };
    });
    afterAll(() => stack.disposeAsync());

    it(`imports ${PEOPLE} people from the standard input`, async () => {
      const people = ndjson(PEOPLE, "1");
      const args = ["import", "-", "--format=ndjson"];
      const { code, stdout, stderr } = await runCommand(args, settings, people);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, `${PEOPLE} created, 0 replaced, 0 bad`);
    });

    it("reads one from the store, and then from the cache", async () => {
      a = stack.use(await Service.start(settings));
      b = stack.use(await Service.start(settings));
      const first = await a.trusted(ADA);
      assertEquals(first.names, namesOf(4711, "1"));
      assertEquals(first.cache, "person; fwd=uri-miss; stored");
      for (const service of [a, b]) {
        const again = await service.trusted(ADA);
        assertEquals(again.names, first.names);
        assertStringIncludes(again.cache, "person; hit; ttl=");
      }
    });

    it("changes it, and reads the new names through either instance", async () => {
      assertEquals((await a.put(ADA, "Ada", "Byron")).status, 200);
      assertEquals((await b.get(ADA)).names, "Ada Byron");
      assertEquals((await a.trusted(ADA)).names, "Ada Byron");
      assertStringIncludes((await a.trusted(ADA)).cache, "person; hit");
    });

    it("reads without memcached, and writes: both see each write", async () => {
      await memcached.kill();
      for (const service of [a, b]) {
        assertEquals((await service.get(ADA)).names, "Ada Byron");
      }
      for (const [writer, lastName] of [[a, "King"], [b, "Noel"]] as const) {
        const written = await writer.put(ADA, "Ada", lastName);
        assertEquals(written.status, 200);
        for (const service of [a, b]) {
          const { status, names, cache } = await service.get(ADA);
          assertEquals([status, names], [200, `Ada ${lastName}`]);
          assertStringIncludes(cache, "fwd=bypass");
        }
      }
    });

    it("sees hits again once memcached is back, and nothing old", async () => {
      await memcached.start();
      for (const service of [a, b]) {
        await eventually(async () => {
          const answer = await service.get(ADA);
          assertEquals(answer.names, "Ada Noel");
          return answer.cache;
        }, (cache) => cache.startsWith("person; hit"));
      }
    });

    it("flips the source to the database and back, and sees nothing old", async () => {
      for (let n = 1; n <= 30; n++) {
        const flipped = n % 2 === 0 ? a : b;
        const other = n % 2 === 0 ? b : a;
        assertEquals(await flipped.source("database"), "database");
        // One write while it is flipped, through whichever of the two.
        const writer = n % 3 === 0 ? flipped : other;
        assertEquals((await writer.put(ADA, "Ada", `${n}`)).status, 200);
        const aside = await flipped.get(ADA);
        assertEquals(aside.names, `Ada ${n}`);
        assertEquals(aside.cache, "person; fwd=bypass; detail=source");
        assertEquals((await other.trusted(ADA)).names, `Ada ${n}`);
        assertEquals(await flipped.source("cache"), "cache");
        const back = await flipped.trusted(ADA);
        assertEquals(back.names, `Ada ${n}`);
        assertStringIncludes(back.cache, "person; hit");
      }
    });

    it("removes it, and finds it nowhere", async () => {
      assertEquals((await a.delete(ADA)).status, 204);
      for (const service of [b, a, b]) {
        assertEquals((await service.get(ADA)).status, 404);
      }
    });

    it("imports beside the running services, and leaves nothing old", async () => {
      const hot = Array.from({ length: 20 }, (_, n) => n);
      const reads = (names: (n: number) => string) =>
        Promise.all(hot.flatMap((n) =>
          [a, b].map(async (service) => {
            const answer = await service.trusted(idOf(n));
            assertEquals(answer.names, names(n));
          })
        ));
      await reads((n) => namesOf(n, "1"));
      let importing = true;
      const readers = [a, b].map(async (service) => {
        // Cached again and again while it runs: those fills must not survive.
        for (let n = 0; importing; n++) await service.get(idOf(n % hot.length));
      });
      const people = ndjson(5_000, "2");
      const args = ["import", "-", "--format=ndjson"];
      const { code, stderr } = await runCommand(args, settings, people);
      importing = false;
      await reads((n) => namesOf(n, "2"));
      await Promise.all(readers);
      assertEquals(code, 0, stderr);
    });

    it("exports what was imported", async () => {
      const imported = await new Response(ndjson(PEOPLE, "1")).text();
      const changed = await new Response(ndjson(5_000, "2")).text();
      const { code, stdout } = await runCommand(
        ["export", "-", "--format=ndjson"],
        settings,
      );
      assertEquals(code, 0);
      const expected = changed + imported.slice(changed.length);
      // Not assertEquals: the difference would be megabytes of text.
      assert(stdout === expected, `${stdout.length} of ${expected.length}`);
    });
  });
}
