import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { scrape } from "../../metrics/scrape.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { DATABASES } from "./databases.ts";
import { eventually } from "./eventually.ts";
import { PATIENT, Service } from "./service.ts";

/** The number of comparisons with each result. */
async function verdicts(service: Service): Promise<Record<string, number>> {
  const text = await (await service.fetch("metrics")).text();
  const { samples } = scrape(text).get("person_verified_hits_total") ?? {};
  return Object.fromEntries(
    [...samples ?? []].map((
      [sample, count],
    ) => [/"(.*)"/.exec(sample)?.[1] ?? "", count]),
  );
}

for (const [name, { make, hidden }] of Object.entries(DATABASES)) {
  describe(`a service that compares its hits with ${name}`, () => {
    it("finds what a writer hides from the triggers, says so, and heals it", async () => {
      await using database = await make();
      await using memcached = await Memcached.start();
      const settings = {
        database: database.url().href,
        cache: memcached.url,
        ...PATIENT,
      };
      await using service = await Service.start(settings);
      await using other = await Service.start({ ...settings, verify: "off" });
      await service.put("ada", "Ada", "Lovelace");
      for (const it of [service, other]) {
        await eventually(
          () => it.get("ada"),
          ({ cache }) => cache.startsWith("person; hit; "),
        );
      }
      await eventually(
        async () => {
          await service.get("ada");
          return await verdicts(service);
        },
        ({ same = 0 }) => same > 0,
      );

      await database.run(
        hidden("UPDATE person SET last_name = 'King' WHERE id = 'ada'"),
      );
      // An instance that was paused asks the database once.
      assertEquals((await other.trusted("ada")).names, "Ada Lovelace");
      const { names } = await eventually(
        () => service.trusted("ada"),
        ({ names }) => names !== "Ada Lovelace",
      );
      assertEquals(names, "Ada King");
      assertEquals((await other.get("ada")).names, "Ada King");
      // It is counted once the cache has dropped it.
      const { stale } = await eventually(
        () => verdicts(service),
        ({ stale = 0 }) => stale > 0,
      );
      assertEquals(stale, 1);
      const off = Object.values(await verdicts(other));
      assertEquals(off, [0, 0, 0, 0]);

      const { stderr } = await service.stop();
      const lines = stderr.split("\n").filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line));
      const line = lines.find(({ level }) => level === "error") ?? {};
      assertStringIncludes(line.message, "older than the database");
      assertEquals(
        [line.cached, line.stored, line.differs, line.otherWriters],
        ["present", "present", ["lastName"], "covered"],
      );
      assert(line.maxAge >= 700 && line.maxAge < 60_000, `${line.maxAge}`);
      assert(!/Ada|Lovelace|King/.test(stderr), stderr);
    });
  });
}
