import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Database } from "../../adapters/mysql/database.ts";
import { Instance, newId } from "./instance.ts";
import { Machine } from "./machine.ts";

describe("an instance whose machine was suspended", () => {
  it("asks the database when it wakes", async () => {
    await using database = await Database.make();
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
});
