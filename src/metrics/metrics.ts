/**
 * What is counted, for whoever is paged. No label holds what a client sent, so
 * there are only so many of them, whatever is sent.
 *
 * @module
 */
import process from "node:process";
import type { Origin, Source } from "../service/person_service.ts";
import { CALLS, type Method, type Route, ROUTES } from "./calls.ts";
import { Counter } from "./counter.ts";
import { exposition, type Family } from "./exposition.ts";
import { gauge, gaugeBy } from "./gauge.ts";
import { Histogram } from "./histogram.ts";

/** What is behind the service. */
export type Backend = "store" | "cache";

type Reason = Extract<Origin, { via: "bypass" }>["reason"];

const REASONS = {
  "source": true,
  "no-cache": true,
  "cache-unavailable": true,
  "write-in-progress": true,
  "invalidation-pending": true,
  "log-unread": true,
} satisfies Record<Reason, true>;

/** How reads are answered, each with the reasons that there are for it. */
const READS: Readonly<Record<Origin["via"], readonly (Reason | "")[]>> = {
  hit: [""],
  stale: [""],
  miss: [""],
  request: [""],
  bypass: Object.keys(REASONS) as Reason[],
};

const VIAS = Object.keys(READS) as Origin["via"][];

const SOURCES: readonly Source[] = ["cache", "database"];

/** In seconds: from a hit to what the deadlines allow. */
const BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

/**
 * What alerts ask for is there from the start: the first increment of a counter
 * that was not there is lost to `rate()`.
 */
const FAILURES = [500, 503, 504];

/** The metrics of one service. */
export class Metrics {
  /** Requests. */
  readonly requests = new Counter<[Method, Route, status: number]>(
    "person_http_requests_total",
    "Requests that were answered.",
    ["method", "route", "status"],
    ROUTES.flatMap((route) =>
      CALLS[route].flatMap((method) =>
        FAILURES.map((status) => [method, route, status] as const)
      )
    ),
  );
  /** How long they took, in seconds. */
  readonly durations = new Histogram<Route>(
    "person_http_request_duration_seconds",
    "From the end of a request's header to its answer.",
    "route",
    ROUTES,
    BOUNDS,
  );
  /** Values of the cache that were none of ours. */
  readonly garbled = new Counter<[]>(
    "person_cache_garbled_total",
    "Values in the cache that are damaged, or not of this version.",
    [],
    [[]],
  );
  readonly #reads = new Counter<[Origin["via"], Reason | ""]>(
    "person_reads_total",
    "Reads of a person that were answered, also within batches.",
    ["via", "reason"],
    VIAS.flatMap((via) => READS[via].map((reason) => [via, reason] as const)),
  );
  readonly #down: Readonly<Record<Backend, Set<string>>> = {
    store: new Set(),
    cache: new Set(),
  };
  #untold = false;
  readonly #families: readonly Family[];

  /** Metrics of a service with these backends, at 0. */
  constructor(backends: readonly Backend[], source: () => Source) {
    this.#families = [
      this.requests,
      this.durations,
      this.#reads,
      this.garbled,
      gaugeBy(
        "person_backend_up",
        "0 while it, or a server of it, is left alone since it did not answer.",
        "backend",
        backends,
        (backend) => this.#down[backend].size === 0,
      ),
      gauge(
        "person_invalidation_failing",
        "1 while the cache cannot be told of changes.",
        () => this.#untold,
      ),
      gaugeBy(
        "person_source",
        "1 for where reads come from.",
        "source",
        SOURCES,
        (it) => it === source(),
      ),
      gauge(
        "process_start_time_seconds",
        "When the process was started, since the Unix epoch.",
        () => performance.timeOrigin / 1000,
      ),
      gauge(
        "process_resident_memory_bytes",
        "Memory of the process that is resident.",
        () => process.memoryUsage().rss,
      ),
    ];
  }

  /** A read was answered. */
  read(origin: Origin): void {
    this.#reads.count(
      origin.via,
      origin.via === "bypass" ? origin.reason : "",
    );
  }

  /** A backend, or a server of it, was found to be down, or up again. */
  health(backend: Backend, server: string, health: "up" | "down"): void {
    if (health === "down") this.#down[backend].add(server);
    else this.#down[backend].delete(server);
  }

  /** The cache cannot be told of changes, or can be again. */
  draining(draining: "failing" | "well"): void {
    this.#untold = draining === "failing";
  }

  /** All of it, in the format of {@linkcode exposition}. */
  text(): string {
    return exposition(this.#families);
  }
}
