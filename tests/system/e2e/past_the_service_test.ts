import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Memcached } from "../../support/servers/memcached.ts";
import { DATABASES, type TestDatabase } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { type Answer, PATIENT, Service } from "./service.ts";

for (const [name, { make }] of Object.entries(DATABASES)) {
  /** Rows that are changed in the database itself, which has no triggers. */
  describe(`a change past the service, without triggers, on ${name}`, () => {
    const stack = new AsyncDisposableStack();
    let database: TestDatabase;
    let services: Service[];

    beforeAll(async () => {
      database = stack.use(await make());
      const memcached = stack.use(await Memcached.start());
      const settings = {
        database: database.url({ triggers: "false" }).href,
        ...PATIENT,
      };
      // The first one keeps people in its own memory, too.
      const near = `${memcached.url}?staleness=9999ms`;
      const caches = [near, memcached.url, memcached.url];
      services = await Promise.all(
        caches.map(async (cache) =>
          stack.use(await Service.start({ ...settings, cache }))
        ),
      );
    });
    afterAll(() => stack.disposeAsync());

    /** What each instance answers from the cache. */
    async function cached(id: string): Promise<string[]> {
      const answers: Answer[] = [];
      for (const service of services) {
        const hits = ({ cache }: Answer) => cache.startsWith("person; hit; ");
        answers.push(await eventually(() => service.get(id), hits));
      }
      return answers.map((it) => `${it.status} ${it.names}`.trim());
    }

    /** Reads with `no-cache`, until the instance has just read the outbox. */
    function refresh(service: Service, id: string): Promise<Answer> {
      return eventually(
        () => service.get(id, { cache: "no-cache" }),
        ({ cache }) => cache !== "person; fwd=bypass; detail=outbox-unread",
      );
    }

    const STORED = "person; fwd=request; stored";
    const all = (answer: string) => [answer, answer, answer];

    // The instance with bounded staleness: others do not reach what it keeps there.
    for (const nth of [0, 1]) {
      it(`is seen by a no-cache read, and by all from then on: ${nth}`, async () => {
        const service = services[nth];
        assert(service);
        const id = `ada-${nth}`;
        const others = nth === 0 ? services : services.slice(1);
        const seen = async () => (await cached(id)).slice(-others.length);
        await service.put(id, "Ada", "Lovelace");
        assertEquals(await cached(id), all("200 Ada Lovelace"));

        await database.run(
          `UPDATE person SET last_name = 'King' WHERE id = '${id}'`,
        );
        assertEquals(await cached(id), all("200 Ada Lovelace"));
        const king = await refresh(service, id);
        assertEquals(king, { status: 200, names: "Ada King", cache: STORED });
        assertEquals(new Set(await seen()), new Set(["200 Ada King"]));

        await database.run(`DELETE FROM person WHERE id = '${id}'`);
        assertEquals(new Set(await seen()), new Set(["200 Ada King"]));
        const gone = await refresh(service, id);
        assertEquals([gone.status, gone.cache], [404, STORED]);
        assertEquals(new Set(await seen()), new Set(["404"]));
      });
    }

    it("is seen by a batch with no-cache, and by no-store without being cached", async () => {
      const [, service] = services;
      assert(service);
      for (const id of ["x", "y"]) await service.put(id, "Ada", "Lovelace");
      const read = async (directive?: string) => {
        const response = await service.fetch("persons?id=x&id=y", {
          headers: directive ? { "Cache-Control": directive } : {},
        });
        const { persons } = await response.json();
        const names = persons.map((it: { lastName: string }) => it.lastName);
        return `${names} ${response.headers.get("Cache-Status")}`;
      };
      const hits = (text: string) => text.includes("person; hit; ");
      assertMatch(await eventually(read, hits), /^Lovelace,Lovelace /);
      await database.run("UPDATE person SET last_name = 'King'");
      assertEquals(await read("no-store"), "King,King person; fwd=request");
      assertMatch(await eventually(read, hits), /^Lovelace,Lovelace /);
      const stored = (text: string) => text.endsWith("; stored");
      const fresh = await eventually(() => read("no-cache"), stored);
      assertEquals(fresh, `King,King ${STORED}`);
      assertMatch(await eventually(read, hits), /^King,King /);
    });
  });
}
