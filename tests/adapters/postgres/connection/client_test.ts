import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Database } from "../database.ts";

describe("a client of pg", () => {
  it("gives every type as the server's text", async () => {
    await using database = await Database.make();
    const sql = "SELECT 7::bigint, 0.1::float8, true, NULL, '{1}'::int[]";
    assertEquals(await database.run(sql), [["7", "0.1", "t", null, "{1}"]]);
  });

  it("takes no options from the environment", async () => {
    await using database = await Database.make();
    Deno.env.set("PGOPTIONS", "-c default_transaction_read_only=on");
    try {
      const sql = "SHOW default_transaction_read_only";
      assertEquals(await database.run(sql), [["off"]]);
    } finally {
      Deno.env.delete("PGOPTIONS");
    }
  });
});
