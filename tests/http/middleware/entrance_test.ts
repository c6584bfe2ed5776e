import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { scrape } from "../../metrics/scrape.ts";
import { metricsOf, requests } from "../counted.ts";
import { BODY } from "../failing.ts";
import { assertProblem, Fixture } from "../fixture.ts";

describe("the count of requests", () => {
  it("is by method, route and status, as is the time", async () => {
    await using it = new Fixture();
    it.seed("a");
    const walk = [
      ["GET", "/persons/a", 200],
      ["GET", "/persons/a?x", 400],
      ["HEAD", "/persons/a", 200],
      ["GET", "/persons/b", 404],
      ["PUT", "/persons/%zz", 400],
      ["DELETE", "/persons/a", 204],
      ["OPTIONS", "/persons/a", 204],
      ["GET", "/persons?id=a", 200],
      ["PATCH", "/persons", 405],
      ["GET", "/persons/a/b", 404],
      ["GET", "/admin/other", 404],
      ["GET", "/admin/source", 200],
      ["BREW", "/livez", 405],
    ] as const;
    for (const [method, path, status] of walk) {
      assertEquals((await it.send(method, path)).status, status);
    }
    it.store.down = true;
    assertEquals((await it.send("GET", "/readyz")).status, 503);
    const metrics = await metricsOf(it);
    assertEquals(requests(metrics), {
      "GET /persons/{id} 200": 1,
      "GET /persons/{id} 400": 1,
      "HEAD /persons/{id} 200": 1,
      "GET /persons/{id} 404": 1,
      "PUT /persons/{id} 400": 1,
      "DELETE /persons/{id} 204": 1,
      "OPTIONS /persons/{id} 204": 1,
      "GET /persons 200": 1,
      "PATCH /persons 405": 1,
      "GET other 404": 2,
      "GET /admin/source 200": 1,
      "other /livez 405": 1,
      "GET /readyz 503": 1,
    });
    const took = metrics.get("person_http_request_duration_seconds");
    const name = "person_http_request_duration_seconds";
    const of = (suffix: string, label: string) =>
      took?.samples.get(`${name}_${suffix}{${label}}`);
    const route = 'route="/persons/{id}"';
    assertEquals(of("count", route), 7);
    assertEquals(of("bucket", `le="+Inf",${route}`), 7);
    assert((of("sum", route) ?? 0) > 0);
    assertEquals(of("count", 'route="other"'), 2);
  });

  it("includes requests that are refused at full capacity", async () => {
    await using it = new Fixture({ maxRequests: 0 });
    const refused = await it.send("PUT", "/persons/a", { body: BODY });
    await assertProblem(refused, 503, "overloaded");
    assertEquals(requests(await metricsOf(it)), {
      "PUT /persons/{id} 503": 1,
    });
  });

  it("leaves out the prefix of a mounted router", async () => {
    for (const prefix of ["/people", "/persons", "/:tenant/api"]) {
      await using it = new Fixture();
      const base = prefix.replace(":tenant", "acme");
      const outer = new Hono().route(prefix, it.router);
      await outer.request(`${base}/persons/a`);
      await outer.request(`${base}/persons`, { method: "PATCH" });
      await outer.request(`${base}/nothing`);
      const text = await (await outer.request(`${base}/metrics`)).text();
      assertEquals(requests(scrape(text)), {
        "GET /persons/{id} 404": 1,
        "PATCH /persons 405": 1,
        "GET other 404": 1,
      });
    }
  });

  it("includes requests without a token, under their route", async () => {
    await using it = new Fixture({ readToken: ["a-read-token"] });
    assertEquals((await it.send("GET", "/persons/a")).status, 401);
    assertEquals((await it.send("GET", "/metrics")).status, 401);
    const headers = { Authorization: "Bearer a-read-token" };
    const text = await (await it.send("GET", "/metrics", { headers })).text();
    assertEquals(requests(scrape(text)), {
      "GET /persons/{id} 401": 1,
      "GET /metrics 401": 1,
    });
  });
});
