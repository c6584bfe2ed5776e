import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { withPrefix } from "../../../src/http/routes/console.ts";
import { appOnFakes } from "../../support/fakes/app_on_fakes.ts";
import { assertProblem, Fixture } from "../fixture.ts";

describe("the console", () => {
  for (const at of ["/people-api", "/people-api/", "/a/b", "/a/b/?x=/y/z"]) {
    it(`finds its files and the API at ${at}`, async () => {
      await using it = new Fixture();
      const prefix = at.replace(/\/?(\?.*)?$/, "");
      const outer = new Hono().route(prefix, it.router);
      const url = `http://localhost${at}`;
      const page = await (await outer.request(url)).text();
      const named = [...page.matchAll(/(?:src|href)="([^":]+)"/g)];
      assert(named.length > 5);
      for (const [, path = ""] of named) {
        const response = await outer.request(new URL(path, url).href);
        assertEquals(response.status, 200, path);
        await response.body?.cancel();
      }
    });
  }

  it("is not there where a setting switches it off", async () => {
    const { app } = appOnFakes(["--console=off", "--insecure"]);
    await using _ = app;
    for (const path of ["/", "/console/main.js"]) {
      const response = await app.router.request(path);
      await assertProblem(response, 404, "no-such-path");
    }
    const docs = await app.router.request("/docs");
    assertEquals(docs.status, 200);
    await docs.body?.cancel();
  });

  it("does not slow down the look-up of an outer app's routes", async () => {
    await using it = new Fixture();
    const outer = new Hono().route("/people", it.router);
    await (await outer.request("/people/livez")).body?.cancel();
    assertEquals(outer.router.name, "SmartRouter + RegExpRouter");
  });

  it("has no methods besides those of a page", async () => {
    await using it = new Fixture();
    await assertProblem(await it.send("POST", "/"), 405, "method-not-allowed");
  });

  it("makes no markup of a prefix that a client chooses", () => {
    const url = `http://localhost/a"><script>$&`;
    assertEquals(
      withPrefix('<a href="./docs">', url),
      '<a href="./a%22%3E%3Cscript%3E$&/docs">',
    );
  });
});
