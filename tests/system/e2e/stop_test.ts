import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Memcached } from "../../support/servers/memcached.ts";
import { DATABASES, type TestDatabase } from "./databases.ts";
import { eventually } from "./eventually.ts";
import type { Settings } from "./process.ts";
import { Service } from "./service.ts";
import { Upload } from "./upload.ts";
import { Writers } from "./writers.ts";

const READS = 6;
const UPLOADS = 20;

for (const [name, kind] of Object.entries(DATABASES)) {
  describe(`SIGTERM under load, on ${name} and memcached`, () => {
    const stack = new AsyncDisposableStack();
    let database: TestDatabase;
    let settings: Settings;

    beforeAll(async () => {
      database = stack.use(await kind.make());
      const memcached = stack.use(await Memcached.start());
      settings = {
        database: database.url().href,
        cache: memcached.url,
        databaseTimeout: "30s",
        bodyTimeout: "30s",
        requestTimeout: "1m",
        shutdownTimeout: "1m",
      };
    });
    afterAll(() => stack.disposeAsync());

    it("answers everything that is in flight, and exits with 0", async () => {
      await using service = await Service.start(settings);
      await service.put("ada", "Ada", "Lovelace");
      await database.run(kind.lock);
      const reads = [];
      for (let n = 0; n < READS; n++) {
        reads.push(service.get(`unknown-${n}`));
        await eventually(() => kind.waiting(database), (count) => count > n);
      }
      using uploads = new DisposableStack();
      const begun: Upload[] = [];
      for (let n = 0; n < UPLOADS; n++) {
        begun.push(uploads.use(await Upload.begin(service.url, `up-${n}`)));
      }
      service.kill("SIGTERM");
      // Until the service refuses this write, it answers it at once.
      await eventually(() => service.source("cache"), (it) => it === undefined);

      const written = begun.map((upload) => upload.finish());
      await database.run(kind.unlock);
      assertEquals(await Promise.all(written), Array(UPLOADS).fill(201));
      const read = await Promise.all(reads);
      assertEquals(read.map(({ status }) => status), Array(READS).fill(404));
      const { code, stderr } = await service.ended();
      assertEquals(code, 0, stderr);
      assert(!stderr.includes("cut off"), stderr);

      await using next = await Service.start(settings);
      for (let n = 0; n < UPLOADS; n++) {
        assertEquals((await next.get(`up-${n}`)).names, "Ada Lovelace");
      }
    });

    it("keeps every write that it acknowledged meanwhile", async () => {
      await using service = await Service.start(settings);
      const writers = new Writers();
      const writing = writers.writeTo(service, 16);
      await eventually(
        () => Promise.resolve(writers.acknowledged),
        (count) => count > 300,
      );
      service.kill("SIGTERM");
      await writing;
      const { code, stderr } = await service.ended();
      assertEquals(code, 0, stderr);
      assert(!stderr.includes("cut off"), stderr);
      await using next = await Service.start(settings);
      await writers.check(next);
    });
  });
}
