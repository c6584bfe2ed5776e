import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Registry } from "prom-client";
import {
  BackendMetrics,
  type BackendReaders,
} from "../../src/metrics/backend_metrics.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { scrape } from "./scrape.ts";

/** The metrics of backends, on a time that the test moves on. */
class Measured {
  now = 0;
  readonly #registry = new Registry();
  readonly metrics: BackendMetrics;

  constructor(readers: Partial<BackendReaders> = {}) {
    const runtime = { ...RUNTIME, steady: () => this.now };
    this.metrics = new BackendMetrics(this.#registry, runtime, {
      pool: () => undefined,
      calls: () => undefined,
      ...readers,
    });
  }

  /** The samples whose names begin so, without that beginning. */
  async samples(beginning: string): Promise<Record<string, number>> {
    const all = scrape(await this.#registry.metrics()).values()
      .flatMap(({ samples }) => [...samples]);
    return Object.fromEntries(
      all.filter(([name]) => name.startsWith(beginning))
        .map(([name, value]) => [name.slice(beginning.length), Number(value)]),
    );
  }
}

const DURATION = "person_backend_duration_seconds_";

describe("the metrics of the backends", () => {
  it("have what calls take, by backend and kind, also those that fail", async () => {
    const it = new Measured();
    const observe = it.metrics.observe("store");
    const found = await observe("get", () => {
      it.now += 2;
      return Promise.resolve("found");
    });
    assertEquals(found, "found");
    await assertRejects(
      () =>
        observe("list", () => {
          it.now += 3_000;
          return Promise.reject(new Error("down"));
        }),
      Error,
      "down",
    );
    await it.metrics.observe("cache")("fill", () => Promise.resolve());
    const read = 'backend="store",call="read"';
    const counts = await it.samples(`${DURATION}count`);
    assertEquals(counts, {
      [`{${read}}`]: 2,
      '{backend="store",call="write"}': 0,
      '{backend="store",call="outbox"}': 0,
      '{backend="store",call="ping"}': 0,
      '{backend="cache",call="read"}': 0,
      '{backend="cache",call="write"}': 1,
      '{backend="cache",call="ping"}': 0,
    });
    const buckets = await it.samples(`${DURATION}bucket{le="0.005"`);
    assertEquals(buckets[`,${read}}`], 1);
    assertEquals((await it.samples(`${DURATION}sum{${read}`))["}"], 3.002);
  });

  it("have the connections and the calls of a store that tells of them", async () => {
    assertEquals(await new Measured().samples("person_store_"), {});
    const it = new Measured({
      pool: () => ({ busy: 3, idle: 4, waiting: 5 }),
      calls: () => ({
        read: { running: 1, waiting: 2 },
        write: { running: 0, waiting: 0 },
      }),
    });
    assertEquals(await it.samples("person_store_connections"), {
      '{state="busy"}': 3,
      '{state="idle"}': 4,
      '{state="waited-for"}': 5,
    });
    const calls = await it.samples("person_store_calls");
    assertEquals(calls['{call="read",state="running"}'], 1);
    assertEquals(calls['{call="read",state="waiting"}'], 2);
    assertEquals(Object.keys(calls).length, 4);
  });

  it("have the outbox as it was read last", async () => {
    const it = new Measured();
    const outbox = async () => {
      const found = Object.entries(await it.samples("person_outbox_"));
      return Object.fromEntries(
        found.map(([name, value]) => [name.replace("{}", ""), value]),
      );
    };
    assertEquals(await outbox(), {});
    it.metrics.outbox(0);
    it.now += 1_000;
    const empty = { rows: 0, pending_seconds: 0, read_age_seconds: 1 };
    assertEquals(await outbox(), empty);
    it.metrics.outbox(2);
    it.now += 1_000;
    it.metrics.outbox(7);
    it.now += 500;
    const full = { rows: 7, pending_seconds: 1.5, read_age_seconds: 0.5 };
    assertEquals(await outbox(), full);
    it.metrics.outbox(0);
    const drained = { rows: 0, pending_seconds: 0, read_age_seconds: 0 };
    assertEquals(await outbox(), drained);
  });
});
