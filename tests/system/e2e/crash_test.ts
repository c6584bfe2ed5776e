import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventually } from "./eventually.ts";
import { Service } from "./service.ts";
import { Writers } from "./writers.ts";

const CRASHES = 3;

// Of a crash of the process alone: that of the machine would have to be a
// power cut, which `synchronous=normal` does not promise to survive.
describe("kill -9 during writes to SQLite", () => {
  for (const synchronous of ["normal", "full"]) {
    it(`loses no acknowledged write with synchronous=${synchronous}`, async () => {
      const data = await Deno.makeTempDir();
      const settings = {
        database: `sqlite:${data}/person.db?synchronous=${synchronous}`,
      };
      const writers = new Writers();
      try {
        for (let crash = 1; crash <= CRASHES; crash++) {
          await using service = await Service.start(settings, { data });
          await writers.check(service);
          const enough = writers.acknowledged + 150;
          const writing = writers.writeTo(service, 12);
          await eventually(
            () => Promise.resolve(writers.acknowledged),
            (count) => count >= enough,
          );
          service.kill("SIGKILL");
          await writing;
        }
        await using service = await Service.start(settings, { data });
        await writers.check(service);
        assertEquals((await service.stop()).code, 0);
      } finally {
        await Deno.remove(data, { recursive: true });
      }
    });
  }
});
