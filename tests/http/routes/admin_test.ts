import { assertEquals, assertStringIncludes } from "@std/assert";
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
    assertEquals(await status(), "person; hit; ttl=300; age=0");
    await it.sendJson("PUT", "/admin/source", { source: "database" });
    assertEquals(await status(), "person; fwd=bypass; detail=source");
    await it.sendJson("PUT", "/admin/source", { source: "cache" });
    assertEquals(await status(), "person; hit; ttl=300; age=0");
  });

  it("is not for all instances where they share no outbox", async () => {
    await using it = new Fixture();
    const path = "/admin/source?scope=fleet";
    for (const source of ["database", "cache", "own"]) {
      const put = await it.sendJson("PUT", path, { source });
      const { detail } = await assertProblem(put, 409, "conflict");
      assertStringIncludes(detail, "share no outbox");
    }
    const audits = it.audits.map(({ fields }) => fields.source);
    assertEquals(audits, ["fleet: database", "fleet: cache", "fleet: own"]);
    assertEquals(it.service.source, "cache");
  });

  it("is for this instance, or for all, and for nothing else", async () => {
    await using it = new Fixture();
    const put = (query: string, source: string) =>
      it.sendJson("PUT", `/admin/source?${query}`, { source });
    assertEquals((await put("scope=instance", "database")).status, 200);
    for (
      const [query, source] of [
        ["scope=", "cache"],
        ["scope=Fleet", "cache"],
        ["scope=fleet&scope=instance", "cache"],
        ["scope=instance", "own"],
        ["scope=fleet", "none"],
        ["scoop=fleet", "cache"],
      ] as const
    ) {
      await assertProblem(await put(query, source), 400, "invalid");
    }
    assertEquals(it.service.source, "database");
  });

  it("stays at the database where there is no cache", async () => {
    await using it = new Fixture({}, { cached: false });
    const put = await it.sendJson("PUT", "/admin/source", { source: "cache" });
    await assertProblem(put, 409, "conflict");
    assertEquals(it.service.source, "database");
  });
});
