import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertProblem, Fixture } from "../fixture.ts";

describe("/admin/source", () => {
  it("shows and switches the source of reads", async () => {
    await using it = new Fixture();
    const source = async () =>
      await (await it.send("GET", "/admin/source")).json();
    assertEquals(await source(), { source: "cache" });
    for (const next of ["database", "database", "cache"]) {
      const body = { source: next };
      const put = await it.sendJson("PUT", "/admin/source", body);
      assertEquals([put.status, await put.json()], [200, body]);
      assertEquals(await source(), body);
      assertEquals(it.service.source, next);
    }
  });

  it("decides where the next read comes from", async () => {
    await using it = new Fixture();
    it.seed("a");
    const status = async () =>
      (await it.send("GET", "/persons/a")).headers.get("Cache-Status");
    await status();
    assertEquals(await status(), "person; hit; ttl=300");
    await it.sendJson("PUT", "/admin/source", { source: "database" });
    assertEquals(await status(), "person; fwd=bypass; detail=source");
    await it.sendJson("PUT", "/admin/source", { source: "cache" });
    assertEquals(await status(), "person; hit; ttl=300");
  });

  it("stays at the database where there is no cache", async () => {
    await using it = new Fixture({}, { cached: false });
    const put = await it.sendJson("PUT", "/admin/source", { source: "cache" });
    await assertProblem(put, 409, "conflict");
    assertEquals(it.service.source, "database");
  });
});
