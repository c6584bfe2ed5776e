import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { App } from "../../src/app/app.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON } from "../../src/person/person.ts";
import { person } from "../contract/people.ts";
import { appOnFakes } from "../support/fakes/app_on_fakes.ts";
import { scrape } from "../metrics/scrape.ts";

const fixture = (...args: string[]) => appOnFakes(args);

async function metricsOf(app: App): Promise<(sample: string) => unknown> {
  const response = await app.fetch(new Request("http://localhost/metrics"));
  const metrics = scrape(await response.text());
  return (sample) => {
    const name = sample.replace(/\{.*/, "");
    const family = name.replace(/_count$/, "");
    return metrics.get(family)?.samples.get(sample);
  };
}

/** Waits until a sample has that value. */
async function until(app: App, sample: string, value: number): Promise<void> {
  const end = performance.now() + 60_000;
  while ((await metricsOf(app))(sample) !== value) {
    assert(performance.now() < end, `${sample} never became ${value}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe("the metrics of an app", () => {
  it("say that a server of the cache is down until all are up", async () => {
    const { app, opened } = fixture();
    await using _ = app;
    const up = async () =>
      (await metricsOf(app))('person_backend_up{backend="cache"}');
    assertEquals(await up(), 1);
    opened?.onHealth?.("a:11211", "down");
    opened?.onHealth?.("b:11211", "down");
    opened?.onHealth?.("a:11211", "up");
    assertEquals(await up(), 0);
    opened?.onHealth?.("b:11211", "up");
    assertEquals(await up(), 1);
  });

  it("have what both backends take, and the outbox", async () => {
    const { app } = fixture();
    await using _ = app;
    await app.start();
    await app.service.put(person("ada"));
    for (let i = 0; i < 20; i++) await app.service.get(person("ada").id);
    const sample = await metricsOf(app);
    const count = (backend: string, call: string) =>
      sample(
        `person_backend_duration_seconds_count{backend="${backend}",call="${call}"}`,
      );
    assertEquals(count("store", "write"), 1);
    assertEquals(Number(count("store", "outbox")) > 0, true);
    assertEquals(Number(count("cache", "read")) > 0, true);
    assertEquals(sample("person_outbox_rows{}"), 0);
    const state = 'person_store_calls{call="read",state="running"}';
    assertEquals(sample(state), 0);
  });

  it("say that the store is down, and up again", async () => {
    const { app, store } = fixture();
    await using _ = app;
    const up = 'person_backend_up{backend="store"}';
    assertEquals((await metricsOf(app))(up), 1);
    store.down = true;
    for (let n = 0; n < 5; n++) {
      const error = await app.service.get(PERSON.parseId("a")).catch((it) =>
        it
      );
      assert(error instanceof AppError);
    }
    assertEquals((await metricsOf(app))(up), 0);
    store.down = false;
    await until(app, up, 1);
  });

  it("count corrupt values in the cache", async () => {
    const { app, opened } = fixture();
    await using _ = app;
    const corrupt = "person_cache_corrupt_total{}";
    assertEquals((await metricsOf(app))(corrupt), 0);
    opened?.onCorrupt?.();
    opened?.onCorrupt?.();
    assertEquals((await metricsOf(app))(corrupt), 2);
  });

  it("say that invalidations do not reach the cache, until they do", async () => {
    const { app, server } = fixture();
    await using _ = app;
    await app.start();
    const failing = "person_invalidation_failing{}";
    server.down = true;
    await app.service.put(person("ada"));
    await until(app, failing, 1);
    server.down = false;
    await until(app, failing, 0);
  });

  it("count reads without HTTP, and where they come from", async () => {
    const { app } = fixture("--source=database");
    await using _ = app;
    await app.service.get(PERSON.parseId("a"));
    app.service.setSource("cache");
    await app.service.getMany([PERSON.parseId("a"), PERSON.parseId("b")]);
    const value = await metricsOf(app);
    assertEquals(
      value('person_reads_total{via="bypass",reason="source"}'),
      1,
    );
    assertEquals(value('person_source{source="cache"}'), 1);
    assertEquals(value('person_source{source="database"}'), 0);
  });

  it("count the hits that were compared with the database", async () => {
    const { app, store } = fixture("--verify=50/s");
    await using _ = app;
    await app.start();
    const of = (result: string) =>
      `person_verified_hits_total{result="${result}"}`;
    const results = ["same", "stale", "changed", "failed"];
    const value = await metricsOf(app);
    assertEquals(results.map(of).map(value), [0, 0, 0, 0]);
    const ada = person("ada");
    await app.service.put(ada);
    while ((await metricsOf(app))(of("same")) === 0) {
      await app.service.get(ada.id);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // What no writer tells of.
    store.persons.set(ada.id, person("ada", "Adele"));
    while ((await metricsOf(app))(of("stale")) === 0) {
      await app.service.get(ada.id);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { record } = await app.service.get(ada.id);
    assertEquals(record?.firstName, "Adele");
  });

  it("have no gauge of a cache without a cache", async () => {
    const { app } = fixture("--cache=none:");
    await using _ = app;
    const value = await metricsOf(app);
    assertEquals(value('person_backend_up{backend="cache"}'), undefined);
    assertEquals(value('person_source{source="database"}'), 1);
  });

  it("are the app's own", async () => {
    const one = fixture();
    const other = fixture();
    await using _one = one.app;
    await using _other = other.app;
    one.opened?.onCorrupt?.();
    await one.app.fetch(new Request("http://localhost/livez"));
    const value = await metricsOf(other.app);
    const alive =
      'person_http_requests_total{method="GET",route="/livez",status="200"}';
    assertEquals(value("person_cache_corrupt_total{}"), 0);
    assertEquals(value(alive), undefined);
    assertEquals((await metricsOf(one.app))(alive), 1);
  });

  it("show the age and the memory of the process", async () => {
    const { app } = fixture();
    await using _ = app;
    const value = await metricsOf(app);
    const age = Date.now() / 1000 -
      Number(value("process_start_time_seconds{}"));
    assert(age > 0 && age < 86_400, `${age}`);
    assert(Number(value("process_resident_memory_bytes{}")) > 10_000_000);
  });

  it("name no server", async () => {
    const { app, opened } = fixture();
    await using _ = app;
    opened?.onHealth?.("hunter2:11211", "down");
    const url = new Request("http://localhost/metrics");
    const text = await (await app.fetch(url)).text();
    assertStringIncludes(text, 'backend="cache"');
    assert(!text.includes("hunter2"));
  });
});
