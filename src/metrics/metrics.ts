/**
 * The service's metrics for Prometheus. No label holds a value that a client
 * sent, so the number of series is bounded.
 *
 * @module
 */
import process from "node:process";
import { Registry } from "prom-client";
import type { Backend } from "../cache_aside/observed.ts";
import type { Verdict } from "../cache_aside/verifier.ts";
import type { Origin, Source } from "../protocol/reading.ts";
import type { Runtime } from "../runtime.ts";
import {
  type Method,
  METHODS,
  type Route,
  ROUTE_METHODS,
  ROUTES,
} from "./request_labels.ts";
import { BoundCounter, type Series } from "./counter.ts";
import { BackendMetrics, type BackendReaders } from "./backend_metrics.ts";
import { EventLoopDelay } from "./event_loop_delay.ts";
import { addGauge, type GaugeValues } from "./gauge.ts";
import { BoundHistogram } from "./histogram.ts";
import type { MetricsSnapshot } from "./snapshot.ts";
import { REASONS, VERDICTS, VIAS } from "./read_labels.ts";

const SOURCES: readonly Source[] = ["cache", "database"];

/** The buckets of durations, in seconds: from a hit to the longest deadline. */
const BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

/**
 * The statuses whose series exist from the start, for alerts: `rate()` misses
 * the first increment of a series that did not exist before.
 */
const FAILURES = [500, 503, 504];

/** The metrics of one service, in a registry of their own. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new BoundCounter(
    this.#registry,
    "person_http_requests_total",
    "Requests that were answered.",
    ["method", "route", "status"],
  );
  /** The series of requests, by route, method and status. */
  readonly #answers = recordOf(
    ROUTES,
    () => recordOf(METHODS, () => new Map<number, Series<string>>()),
  );
  readonly #durations = new BoundHistogram<"route">(
    this.#registry,
    "person_http_request_duration_seconds",
    "From the end of a request's header to its answer.",
    BOUNDS,
  );
  readonly #took = recordOf(ROUTES, (route) => this.#durations.bind({ route }));
  readonly #reads = new BoundCounter(
    this.#registry,
    "person_reads_total",
    "Reads of a person that were answered, also within batches.",
    ["via", "reason"],
  );
  readonly #read = recordOf(
    VIAS,
    (via) => this.#reads.bind({ via, reason: "" }),
  );
  readonly #bypassed = recordOf(
    REASONS,
    (reason) => this.#reads.bind({ via: "bypass", reason }),
  );
  readonly #verified = new BoundCounter(
    this.#registry,
    "person_verified_hits_total",
    "Hits that were compared with the database in the background.",
    ["result"],
  );
  readonly #verdicts = recordOf(
    VERDICTS,
    (result) => this.#verified.bind({ result }),
  );
  readonly #corrupt = new BoundCounter(
    this.#registry,
    "person_cache_corrupt_total",
    "Values in the cache that are corrupt or of another version.",
    [],
  ).bind({});
  readonly #down: Readonly<Record<Backend, Set<string>>> = {
    store: new Set(),
    cache: new Set(),
  };
  /** What the calls of the backends take. */
  readonly backends: BackendMetrics;
  /** How late the event loop is. */
  readonly eventLoop: EventLoopDelay;
  #drainFails = false;
  #covered = false;

  /** The metrics of a service with these backends, all at 0. */
  constructor(
    backends: readonly Backend[],
    source: () => Source,
    runtime: Runtime,
    readers: BackendReaders,
  ) {
    this.backends = new BackendMetrics(this.#registry, runtime, readers);
    this.eventLoop = new EventLoopDelay(this.#registry, runtime);
    for (const route of ROUTES) {
      for (const method of ROUTE_METHODS[route]) {
        for (const status of FAILURES) this.#answer(method, route, status);
      }
    }
    this.#gauge(
      "person_backend_up",
      "0 while it, or one of its servers, is asked nothing until it answers a probe.",
      "min",
      ["backend"],
      () => backends.map((it) => [{ backend: it }, this.#down[it].size === 0]),
    );
    this.#gauge(
      "person_invalidation_failing",
      "1 while invalidations do not reach the cache.",
      "max",
      [],
      () => [[{}, this.#drainFails]],
    );
    this.#gauge(
      "person_other_writers_covered",
      "1 while the changes of other writers are noticed.",
      "min",
      [],
      () => [[{}, this.#covered]],
    );
    this.#gauge(
      "person_source",
      "1 for the source of reads, 0 for the other one.",
      "max",
      ["source"],
      () => SOURCES.map((it) => [{ source: it }, it === source()]),
    );
    this.#gauge(
      "process_start_time_seconds",
      "Start time of the process, in seconds since the Unix epoch.",
      "min",
      [],
      () => [[{}, performance.timeOrigin / 1000]],
    );
    this.#gauge(
      "process_resident_memory_bytes",
      "Resident memory of the process, in bytes.",
      "max",
      [],
      () => [[{}, process.memoryUsage().rss]],
    );
  }

  /** Adds a gauge; of several workers the least value counts, or the greatest. */
  #gauge<L extends string>(
    name: string,
    help: string,
    aggregator: "min" | "max",
    labelNames: readonly L[],
    read: () => GaugeValues<L>,
  ): void {
    addGauge(this.#registry, { name, help, aggregator, labelNames }, read);
  }

  #answer(method: Method, route: Route, status: number): Series<string> {
    const known = this.#answers[route][method];
    let series = known.get(status);
    if (!series) {
      series = this.#requests.bind({ method, route, status });
      known.set(status, series);
    }
    return series;
  }

  /** Counts a request that was answered after `took` seconds. */
  request(method: Method, route: Route, status: number, took: number): void {
    this.#answer(method, route, status).value++;
    this.#took[route].observe(took);
  }

  /** Counts a read by how it was answered. */
  read(origin: Origin): void {
    const series = origin.via === "bypass"
      ? this.#bypassed[origin.reason]
      : this.#read[origin.via];
    series.value++;
  }

  /** Counts a hit that was compared with the store. */
  verified(verdict: Verdict): void {
    this.#verdicts[verdict].value++;
  }

  /** Counts a corrupt value in the cache, or one of another version. */
  corrupt(): void {
    this.#corrupt.value++;
  }

  /** Records that the circuit of a backend, or of one of its servers, opened or closed. */
  health(backend: Backend, server: string, health: "up" | "down"): void {
    if (health === "down") this.#down[backend].add(server);
    else this.#down[backend].delete(server);
  }

  /** Records whether invalidations reach the cache. */
  draining(draining: "failing" | "well"): void {
    this.#drainFails = draining === "failing";
  }

  /** Records whether the changes of other writers are noticed. */
  covering(covered: boolean): void {
    this.#covered = covered;
  }

  /** The metrics in Prometheus' text format, version 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The metrics as data. */
  snapshot(): Promise<MetricsSnapshot> {
    return this.#registry.getMetricsAsJSON();
  }

  /** The media type of {@linkcode text}. */
  get type(): string {
    return this.#registry.contentType;
  }
}

function recordOf<K extends string, V>(
  keys: readonly K[],
  value: (key: K) => V,
): Readonly<Record<K, V>> {
  const entries = keys.map((key) => [key, value(key)]);
  return Object.fromEntries(entries);
}
