import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { assertProblem, Fixture } from "../fixture.ts";

/** The methods and paths of a document, as the router writes them. */
function operationsOf(document: { paths: Record<string, object> }): string[] {
  return Object.entries(document.paths).flatMap(([path, resource]) =>
    Object.keys(resource).map((method) =>
      `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/, ":$1")}`
    )
  ).sort();
}

describe("/openapi.json", () => {
  it("describes every route of the router, and no other", async () => {
    await using it = new Fixture();
    const response = await it.send("GET", "/openapi.json");
    assertEquals(response.headers.get("Content-Type"), "application/json");
    // A middleware takes the request and the next handler, a handler only the
    // request.
    const routes = it.router.routes
      .filter(({ handler }) => handler.length < 2)
      .filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
      .map(({ method, path }) => `${method} ${path}`);
    const heads = routes.filter((it) => it.startsWith("GET "))
      .map((it) => it.replace("GET", "HEAD"));
    const all = [...new Set([...routes, ...heads])];
    assertEquals(operationsOf(await response.json()), all.sort());
  });

  it("is read without a token and without a backend", async () => {
    await using it = new Fixture({
      readToken: ["read-token-0000001"],
      writeToken: ["write-token-000001"],
    });
    it.store.down = it.keyValue.down = true;
    const { paths } = await (await it.send("GET", "/openapi.json")).json();
    assertEquals(it.store.calls, 0);
    const { security } = paths["/persons/{id}"].get;
    assertEquals(security, [{ readToken: [] }, { writeToken: [] }]);
  });

  it("is answered only for loopback where people are", async () => {
    await using it = new Fixture({ checkHost: true });
    const response = await it.send("GET", "http://evil.example/openapi.json");
    await assertProblem(response, 421, "misdirected");
  });

  it("has the console only where there is one", async () => {
    for (const console of ["on", "off"] as const) {
      await using it = new Fixture({ console });
      const { paths } = await (await it.send("GET", "/openapi.json")).json();
      const there = ["/", "/console/{file}"].filter((path) => path in paths);
      assertEquals(there.length, console === "on" ? 2 : 0);
    }
  });

  it("tells the limit that is configured", async () => {
    await using it = new Fixture({ batchLimit: 7 });
    const { components } = await (await it.send("GET", "/openapi.json")).json();
    assertEquals(components.parameters.ids.schema.maxItems, 7);
  });

  it("is the same at each request, and has the length that HEAD tells", async () => {
    await using it = new Fixture();
    const first = await (await it.send("GET", "/openapi.json")).text();
    const again = await (await it.send("GET", "/openapi.json")).text();
    assertEquals(again, first);
    const head = await it.send("HEAD", "/openapi.json");
    const length = new TextEncoder().encode(first).length;
    assertEquals(head.headers.get("Content-Length"), String(length));
  });

  for (const prefix of ["", "/people-api", "/a/b", "/:tenant/api"]) {
    it(`leads to each resource when it is mounted under "${prefix}"`, async () => {
      await using it = new Fixture();
      it.seed("ada");
      const outer = new Hono().route(prefix, it.router);
      const base = prefix.replace(":tenant", "ten%20ant");
      const at = `http://localhost${base}/openapi.json`;
      const { servers, paths } = await (await outer.request(at)).json();
      // A tool appends a path to the server's URL (OpenAPI 3.1, "Server Object").
      const server = new URL(servers[0].url, at).href.replace(/\/$/, "");
      for (const path of Object.keys(paths)) {
        const url = server +
          path.replace("{id}", "ada").replace("{file}", "main.js");
        const { status } = await outer.request(url);
        assertEquals(status, 200, url);
      }
      assert(Object.keys(paths).length >= 7);
    });
  }
});
