import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ROUTE_METHODS } from "../../../src/metrics/request_labels.ts";
import { scrape } from "../../metrics/scrape.ts";
import { counted, metricsOf, requests } from "../counted.ts";
import { Fixture } from "../fixture.ts";

/** What a store in this process has nothing to say of. */
const OF_NETWORKED_STORES = new Set([
  "person_store_connections",
  "person_store_calls",
  "person_outbox_rows",
  "person_outbox_pending_seconds",
  "person_outbox_read_age_seconds",
]);

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
      assert(samples.size > 0 || OF_NETWORKED_STORES.has(name), name);
    }
    const reads = metrics.get("person_reads_total")?.samples;
    assertEquals(reads?.size, 12);
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
    for (let n = 1; n <= 300; n++) await walk(`${n}`);
    assertEquals(await keys(), before);
    const text = await (await it.send("GET", "/metrics")).text();
    assert(!/secret|Ada|Lovelace|BREW/.test(text));
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
  });
});
