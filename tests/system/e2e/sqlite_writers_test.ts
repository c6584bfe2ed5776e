import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Memcached } from "../../support/servers/memcached.ts";
import { idOf, ndjson } from "./people.ts";
import { runCommand, type Settings } from "./process.ts";
import { PATIENT, Service } from "./service.ts";
import { SqliteProgram } from "./sqlite_program.ts";

const ROUNDS = 100;
const PEOPLE = 1000;

/** An SQLite file that several programs change, under services that cache. */
for (const kind of ["memory:", "memcache:"] as const) {
  describe(`an SQLite file with other writers, behind ${kind}`, () => {
    const stack = new AsyncDisposableStack();
    let folder: string;
    let file: string;
    let settings: Settings;
    let services: Service[];

    beforeAll(async () => {
      folder = await Deno.makeTempDir();
      stack.defer(() => Deno.remove(folder, { recursive: true }));
      file = `${folder}/person.db`;
      const cache = kind === "memory:"
        ? kind
        : stack.use(await Memcached.start()).url;
      settings = {
        database: `sqlite:${file}`,
        cache,
        ...PATIENT,
      };
      const place = { data: folder };
      services = [
        stack.use(await Service.start(settings, place)),
        stack.use(await Service.start(settings, place)),
      ];
    });
    afterAll(() => stack.disposeAsync());

    const at = (n: number): Service => {
      const service = services[n % services.length];
      assert(service);
      return service;
    };

    /** Reads one person again and again, until it is stopped. */
    function hammer(service: Service, id: string) {
      let stopped = false;
      let reads = 0;
      const ended = (async () => {
        while (!stopped) {
          await service.get(id);
          reads++;
        }
        return reads;
      })();
      return { stop: () => (stopped = true, ended) };
    }

    it(`shows what another program commits, ${ROUNDS} times`, async () => {
      const service = at(0);
      await using program = new SqliteProgram(file);
      await service.put("ada", "Ada", "0");
      const readers = [1, 2, 3].map(() => hammer(service, "ada"));
      let hits = 0;
      for (let n = 1; n <= ROUNDS; n++) {
        // No row, and a row again, once in a while.
        await program.run(
          n % 10 === 0
            ? "DELETE FROM person WHERE id = 'ada'"
            : `INSERT OR REPLACE INTO person VALUES ('ada', 'Ada', '${n}')`,
        );
        const names = n % 10 === 0 ? "" : `Ada ${n}`;
        for (let i = 0; i < 3; i++) {
          const answer = await service.get("ada");
          assertEquals(answer.names, names, answer.cache);
          if (answer.cache.startsWith("person; hit")) hits++;
        }
      }
      for (const { stop } of readers) assert(await stop() > 0);
      assert(hits > ROUNDS / 2, `${hits} hits`);
    });

    it(`shows what the other instance acknowledges, ${ROUNDS} times`, async () => {
      const readers = services.map((it) => hammer(it, "bob"));
      for (let n = 1; n <= ROUNDS; n++) {
        const { status } = n % 10 === 0
          ? await at(n).delete("bob")
          : await at(n).put("bob", "Bob", `${n}`);
        assert(status < 300, `${status}`);
        const names = n % 10 === 0 ? "" : `Bob ${n}`;
        for (const reader of services) {
          const answer = await reader.get("bob");
          assertEquals(answer.names, names, answer.cache);
        }
      }
      for (const { stop } of readers) assert(await stop() > 0);
    });

    it("never goes back while an import runs beside it", async () => {
      const service = at(1);
      const place = { data: folder };
      const ids = [0, 1, PEOPLE / 2, PEOPLE - 1].map(idOf);
      for (const version of ["1", "2", "3"]) {
        const args = ["import", "-", "--format=ndjson"];
        const imported = runCommand(
          args,
          settings,
          ndjson(PEOPLE, version),
          place,
        );
        let running = true;
        const latest = new Map<string, string>();
        const watching = (async () => {
          while (running) {
            for (const id of ids) {
              const { names } = await service.get(id);
              const before = latest.get(id) ?? "";
              const now = names.split(" ")[1] ?? "";
              assert(now >= before, `${id}: ${now} after ${before}`);
              latest.set(id, now);
            }
          }
        })();
        const { code, stderr } = await imported;
        const after = await Promise.all(ids.map((id) => service.get(id)));
        running = false;
        await watching;
        assertEquals(code, 0, stderr);
        assertEquals(
          after.map(({ names }) => names.split(" ")[1]),
          ids.map(() => version),
        );
        assert(!stderr.includes("invalidate"), stderr);
      }
    });
  });
}
