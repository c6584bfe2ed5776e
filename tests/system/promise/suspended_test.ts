import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DATABASES } from "../e2e/databases.ts";
import { Instance, newId } from "./instance.ts";
import { Machine } from "./machine.ts";

describe("an instance whose machine was suspended", () => {
  for (const [name, { make }] of Object.entries(DATABASES)) {
    it(`asks ${name} when it wakes`, async () => {
      await using database = await make();
      await using stack = new AsyncDisposableStack();
      const machine = new Machine();
      const { runtime } = machine;
      const x = await Instance.start(stack, database, { runtime });
      const y = await Instance.start(stack, database);
      const id = newId();
      await y.write(id, "old");
      await x.hit(id);

      machine.suspend();
      y.cacheNet.mode = "cut";
      assertEquals(await y.write(id, "new"), 200);
      machine.resume();

      assertEquals(await x.read(id), {
        status: 200,
        name: "new",
        how: "person; fwd=bypass; detail=outbox-unread",
      });
      assertEquals((await x.hit(id)).name, "new");
    });
  }
});
