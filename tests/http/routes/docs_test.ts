import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { PAGE } from "../../../src/http/docs/page.ts";
import { Fixture } from "../fixture.ts";

describe("/docs", () => {
  it("finds its files under a prefix", async () => {
    await using it = new Fixture();
    const outer = new Hono().route("/people-api", it.router);
    const at = "http://localhost/people-api/docs";
    for (const [, path = ""] of PAGE.matchAll(/(?:src|href)="([^":]+)"/g)) {
      const response = await outer.request(new URL(path, at).href);
      assertEquals(response.status, 200, path);
      await response.body?.cancel();
    }
  });
});
