import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redis } from "../../support/servers/redis.ts";
import { add, keyOf, open, replace } from "./open.ts";

describe("the script of compare-and-set", () => {
  it("is sent again after the server has forgotten it", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    for (const id of ["ada", "eve"]) {
      const version = await add(server, keyOf(id));
      assertEquals(await replace(server, keyOf(id), version), true);
      assertEquals(await replace(server, keyOf(id), version), false);
      await own.send("SCRIPT FLUSH");
    }
  });

  it("lets one of many calls at a time succeed", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const version = await add(server, keyOf("ada"));
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => replace(server, keyOf("ada"), version)),
    );
    assertEquals(replies.filter((it) => it === true).length, 1);
  });
});
