/**
 * The code that serves, in one process: what an instance runs of the product.
 *
 * @module
 */
import type { KeyValue } from "../../src/dao/key_value.ts";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { GuardedStore } from "../../src/cache_aside/guard/guarded_store.ts";
import type { VerifyOptions } from "../../src/cache_aside/verifier.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import type { UnverifiedUse } from "../../src/protocol/reading.ts";
import { PersonService } from "../../src/service/person_service.ts";
import { override } from "../freshness/override.ts";
import type { Change } from "../freshness/changes.ts";
import { CACHE_TIMEOUT, CacheClient } from "./cache_client.ts";
import type { CacheServer } from "./cache_server.ts";
import type { VirtualProcess } from "./clock.ts";
import { type Database, DATABASE_TIMEOUT, SimulatedStore } from "./database.ts";
import type { Way } from "./network.ts";

/** What a process serves with. */
export interface ServingParts {
  /** The cache server, and the way there. */
  readonly cacheServer: CacheServer;
  readonly toCache: Way;
  /** The database, and the way there. */
  readonly database: Database;
  readonly toDatabase: Way;
  /** How long its lease is, in milliseconds; the default unless told. */
  readonly lease?: number | undefined;
  /** Whether every write adds outbox rows. */
  readonly durable: boolean;
  /** What it does with answers that it cannot verify. */
  readonly unverified: UnverifiedUse;
  /** How long the values of the cache live. */
  readonly lifetimes: Lifetimes;
  /** What a mutant changes in it. */
  readonly change: Change;
  /** Receives what comes of each hit that it verifies; without it, it does not. */
  readonly onVerdict?: VerifyOptions<Person>["onVerdict"];
}

/** A service that runs in a process. */
export interface Serving {
  /** The process. */
  readonly process: VirtualProcess;
  /** Its store, without guards. */
  readonly store: SimulatedStore;
  /** The service. */
  readonly service: PersonService;
}

/** Begins to serve; the first event of the process reads the outbox. */
export function serve(parts: ServingParts, process: VirtualProcess): Serving {
  const { change } = parts;
  const time = change.time?.(process) ?? process;
  const way = new SimulatedStore(
    parts.database,
    parts.toDatabase,
    process,
    time,
  );
  const client = new CacheClient(parts.cacheServer, parts.toCache, process, {
    onUp: () => people.wake(),
    anyConnection: change.anyConnection,
    lateIdentity: change.lateIdentity,
    runtime: time,
  });
  const lease = change.lease?.(time, way.outbox);
  const runtime = lease?.runtime ?? time;
  const leased = lease ? override(way, { outbox: lease.outbox }) : way;
  const store = new GuardedStore<Person>(
    change.store
      ? override(leased, change.store(leased, (answer) => answer))
      : leased,
    {
      timeout: DATABASE_TIMEOUT,
      concurrency: 10,
      // After a pause of two seconds, so many calls begin at once.
      queue: 100,
      patience: 200,
    },
    runtime,
  );
  const versioned = new VersionedCache<Person>(
    change.server
      ? override<KeyValue<Person>>(client, change.server(client))
      : client,
    { record: PERSON, lifetimes: parts.lifetimes, runtime },
  );
  const people = new CacheAside<Person>({
    store,
    refusal: () => store.refusal,
    cache: change.cache
      ? override(versioned, change.cache(versioned))
      : versioned,
    shared: change.shared ?? true,
    durable: parts.durable,
    lease: parts.lease,
    unverified: parts.unverified,
    cacheTimeout: CACHE_TIMEOUT,
    verify: parts.onVerdict && {
      rate: 100,
      same: (a, b) => PERSON.same(a, b),
      get: (id) => way.get(id),
      busy: () => store.busy,
      onVerdict: parts.onVerdict,
    },
    runtime,
  });
  const service = new PersonService(people, store, "cache");
  process.receive(() => void people.start());
  return { process, store: way, service };
}
