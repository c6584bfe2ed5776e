import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { ROUTE_METHODS } from "../../../src/metrics/request_labels.ts";
import { scrape, type Scraped } from "../../metrics/scrape.ts";
import { BODY } from "../failing.ts";
import { assertProblem, Fixture } from "../fixture.ts";

/** The metrics of an app. */
async function metricsOf(it: Fixture): Promise<Map<string, Scraped>> {
  return scrape(await (await it.send("GET", "/metrics")).text());
}

/** The samples of a metric that are not 0. */
function counted(
  metrics: Map<string, Scraped>,
  name: string,
): Record<string, number> {
  const samples = metrics.get(name)?.samples ?? new Map<string, number>();
  const some = [...samples].filter(([, value]) => value > 0);
  return Object.fromEntries(
    some.map(([key, value]) => [key.slice(name.length), value]),
  );
}

/** Of requests, by `method route status`. */
function requests(metrics: Map<string, Scraped>): Record<string, number> {
  const some = Object.entries(counted(metrics, "person_http_requests_total"));
  return Object.fromEntries(some.map(([labels, number]) => {
    const values = [...labels.matchAll(/"(.*?)"/g)].map(([, value]) => value);
    return [values.join(" "), number];
  }));
}

describe("/metrics", () => {
  it("is text of version 0.0.4 that no cache stores", async () => {
    await using it = new Fixture();
    const get = await it.send("GET", "/metrics?x=%zz");
    const { headers } = get;
    assertEquals(get.status, 200);
    assertEquals(
      headers.get("Content-Type"),
      "text/plain; version=0.0.4; charset=utf-8",
    );
    assertEquals(headers.get("Cache-Control"), "no-store");
    assertEquals([it.store.calls, it.keyValue.roundTrips], [0, 0]);
    const text = await get.text();
    assert(scrape(text).size >= 9);
    const head = await it.send("HEAD", "/metrics");
    assertEquals([head.status, await head.text()], [200, ""]);
    // By then there is a line more: of this GET.
    assert(Number(head.headers.get("Content-Length")) > text.length);
  });

  it("has each metric from the start, with a sentence and a type", async () => {
    await using it = new Fixture();
    const metrics = await metricsOf(it);
    for (const [name, { help, type, samples }] of metrics) {
      assert(help.endsWith("."), name);
      assertEquals(type === "counter", name.endsWith("_total"), name);
      assert(samples.size > 0, name);
    }
    const reads = metrics.get("person_reads_total")?.samples;
    assertEquals(reads?.size, 10);
    assertEquals(requests(metrics), {});
    const failures = metrics.get("person_http_requests_total")?.samples;
    for (const [route, methods] of Object.entries(ROUTE_METHODS)) {
      for (const method of methods) {
        for (const status of [500, 503, 504]) {
          const labels =
            `{method="${method}",route="${route}",status="${status}"}`;
          assertEquals(failures?.get(`person_http_requests_total${labels}`), 0);
        }
      }
    }
  });

  it("knows every route and its methods", async () => {
    await using it = new Fixture();
    for (const [route, methods] of Object.entries(ROUTE_METHODS)) {
      const options = await it.send("OPTIONS", route.replace("{id}", "a"));
      const allowed = options.headers.get("Allow")?.split(", ") ?? [];
      const others = ["HEAD", "OPTIONS"];
      assertEquals(allowed.filter((it) => !others.includes(it)), [...methods]);
    }
  });

  it("counts requests by method, route and status", async () => {
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

  it("counts each read, also of a batch, by what answered it", async () => {
    await using it = new Fixture();
    it.seed("a", "b");
    const get = (path: string, cache?: string) =>
      it.send(
        "GET",
        path,
        cache ? { headers: { "Cache-Control": cache } } : {},
      );
    await get("/persons/a");
    await get("/persons/a");
    await get("/persons?id=a&id=b&id=c");
    await get("/persons/a", "no-cache");
    await get("/persons/d", "only-if-cached");
    it.now = 301_000;
    it.store.down = true;
    await get("/persons/a");
    it.store.down = false;
    await it.sendJson("PUT", "/admin/source", { source: "database" });
    await get("/persons?id=a&id=b");
    await get("/persons");
    const metrics = await metricsOf(it);
    assertEquals(counted(metrics, "person_reads_total"), {
      '{via="hit",reason=""}': 2,
      '{via="miss",reason=""}': 3,
      '{via="request",reason=""}': 1,
      '{via="stale",reason=""}': 1,
      '{via="bypass",reason="source"}': 2,
    });
    assertEquals(counted(metrics, "person_source"), {
      '{source="database"}': 1,
    });
  });

  it("gets no label and no person from what clients send", async () => {
    await using it = new Fixture();
    it.seed("a-secret-id");
    const walk = async (n: string) => {
      await it.send(`BREW${n}`, "/persons");
      await it.send("GET", `/persons/a-secret-id`);
      await it.send("GET", `/persons/${n}`);
      await it.send("GET", `/${n}/persons/x/y`);
      await it.send("GET", `/persons?a-secret-${n}`);
    };
    await walk("0");
    await metricsOf(it);
    const keys = async () =>
      [...await metricsOf(it)].flatMap((
        [, { samples }],
      ) => [...samples.keys()]);
    const before = await keys();
    for (let n = 1; n <= 2_500; n++) await walk(`${n}`);
    assertEquals(await keys(), before);
    const text = await (await it.send("GET", "/metrics")).text();
    assert(!/secret|Ada|Lovelace|BREW/.test(text));
  });

  it("answers at full capacity, and counts the refused requests", async () => {
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

  it("needs a token where reads need one", async () => {
    const write = "a-write-token";
    const read = "a-read-token";
    const status = async (it: Fixture, method: string, token?: string) => {
      const headers = token ? { Authorization: `Bearer ${token}` } : undefined;
      const init = headers ? { headers } : {};
      return (await it.send(method, "/metrics", init)).status;
    };
    await using open = new Fixture({ writeToken: [write] });
    assertEquals(await status(open, "GET"), 200);
    assertEquals(await status(open, "PUT"), 401);
    assertEquals(await status(open, "PUT", write), 405);
    const tokens = { writeToken: [write], readToken: [read], maxRequests: 0 };
    await using it = new Fixture(tokens);
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      assertEquals(await status(it, method), 401);
      assertEquals(await status(it, method, "another-token"), 401);
      for (const token of [read, write]) {
        const expected = method === "OPTIONS" ? 204 : 200;
        assertEquals(await status(it, method, token), expected);
      }
    }
    // A refused request counts for its route.
    const headers = { Authorization: `Bearer ${read}` };
    const text = await (await it.send("GET", "/metrics", { headers })).text();
    assertEquals(requests(scrape(text))["GET /metrics 401"], 2);
  });
});
