/**
 * The metrics of both backends and of the outbox between them.
 *
 * @module
 */
import type { Registry } from "prom-client";
import type { Backend, BackendCall, Observe } from "../cache_aside/observed.ts";
import type { CallsInStore } from "../cache_aside/guard/guarded_store.ts";
import type { PoolUse } from "../dao/adapter.ts";
import type { Runtime } from "../runtime.ts";
import { promised } from "../soon.ts";
import { addGauge } from "./gauge.ts";
import { BoundHistogram } from "./histogram.ts";

/** The buckets of durations, in seconds: from a cache beside us to a deadline. */
const BOUNDS = [0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

/** The label `call` of each call. */
const KIND = {
  get: "read",
  getMany: "read",
  list: "read",
  newId: "read",
  add: "write",
  put: "write",
  putMany: "write",
  delete: "write",
  compareAndSet: "write",
  outbox: "outbox",
  lookup: "read",
  lookupMany: "read",
  fill: "write",
  announce: "write",
  invalidate: "write",
  ping: "ping",
} as const satisfies Record<BackendCall, string>;

/** The labels `call` that each backend has. */
const KINDS_OF = {
  store: ["read", "write", "outbox", "ping"],
  cache: ["read", "write", "ping"],
} as const;

type Label = "backend" | "call";

/** What Prometheus' request for the metrics of the backends reads. */
export interface BackendReaders {
  /** The connections of the store, if it tells of them. */
  readonly pool: () => PoolUse | undefined;
  /** The calls of a store that other processes share. */
  readonly calls: () => CallsInStore | undefined;
}

/** What the last read of the outbox showed; the times are of the steady clock. */
interface OutboxSeen {
  readonly rows: number;
  readonly readAt: number;
  readonly since: number;
}

/** The metrics of the backends. */
export class BackendMetrics {
  readonly #runtime: Runtime;
  readonly #durations: BoundHistogram<Label>;
  /** `undefined` until the outbox is read for the first time. */
  #outbox: OutboxSeen | undefined;

  /** Adds these metrics to the registry. */
  constructor(
    registry: Registry,
    runtime: Runtime,
    { pool, calls }: BackendReaders,
  ) {
    this.#runtime = runtime;
    this.#durations = new BoundHistogram(
      registry,
      "person_backend_duration_seconds",
      "How long calls of the database and the cache took. Of frequent calls it counts 1 in 16.",
      BOUNDS,
    );
    addGauge(registry, {
      name: "person_store_connections",
      help: "Connections to a database server.",
      labelNames: ["state"],
    }, () => {
      const { busy, idle, waiting } = pool() ?? {};
      return busy === undefined || idle === undefined || waiting === undefined
        ? []
        : [[{ state: "busy" }, busy], [{ state: "idle" }, idle], [
          { state: "waited-for" },
          waiting,
        ]];
    });
    addGauge(
      registry,
      {
        name: "person_store_calls",
        help: "Calls of a database server that run, or wait for their turn.",
        labelNames: ["call", "state"],
      },
      () =>
        Object.entries(calls() ?? {}).flatMap(([call, { running, waiting }]) =>
          [
            [{ call, state: "running" }, running],
            [{ call, state: "waiting" }, waiting],
          ] as const
        ),
    );
    this.#addOutbox(registry);
  }

  #addOutbox(registry: Registry): void {
    const gauge = (
      name: string,
      help: string,
      read: (outbox: OutboxSeen) => number,
    ) =>
      addGauge(registry, {
        name: `person_outbox_${name}`,
        help,
        // The workers read the same rows.
        aggregator: "max",
      }, () => {
        const outbox = this.#outbox;
        return outbox ? [[{}, read(outbox)]] : [];
      });
    const now = () => this.#runtime.steady();
    gauge(
      "rows",
      "Pending invalidations at the last read of the outbox, up to its limit.",
      ({ rows }) => rows,
    );
    gauge(
      "pending_seconds",
      "For how long the outbox has not been empty.",
      ({ rows, since }) => rows === 0 ? 0 : (now() - since) / 1_000,
    );
    gauge(
      "read_age_seconds",
      "How long ago the outbox was read.",
      ({ readAt }) => (now() - readAt) / 1_000,
    );
  }

  /** Records what a read of the outbox found. */
  outbox(rows: number): void {
    const readAt = this.#runtime.steady();
    const before = this.#outbox;
    const since = before && before.rows > 0 ? before.since : readAt;
    this.#outbox = { rows, readAt, since };
  }

  /** Measures each call of the backend. */
  observe(backend: Backend): Observe {
    const runtime = this.#runtime;
    const bound = new Map(
      KINDS_OF[backend].map((call) => [
        call,
        this.#durations.bind({ backend, call }),
      ]),
    );
    return (call, run) => {
      const begun = runtime.steady();
      const end = () =>
        bound.get(KIND[call])?.observe((runtime.steady() - begun) / 1_000);
      const work = promised(run);
      work.then(end, end);
      return work;
    };
  }
}
