/**
 * A cache-aside on fakes that verifies its hits, on virtual time.
 *
 * @module
 */
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import type { CacheAsideOptions } from "../../../src/cache_aside/cache_aside_options.ts";
import { PUBLISHED } from "../../../src/cache_aside/outbox/lease_length.ts";
import type {
  StaleHit,
  Verdict,
  VerifyOptions,
} from "../../../src/cache_aside/verifier.ts";
import { VersionedCache } from "../../../src/cache_aside/versioned_cache.ts";
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { World } from "../../simulator/clock.ts";
import { MemoryKeyValue } from "./memory_key_value.ts";
import { MemoryStore } from "./memory_store.ts";

/** A person that is stored from the beginning. */
export const ada = person("ada", "Ada");
/** The same person, changed. */
export const adele = person("ada", "Adele");
/** Another person that is stored. */
export const bob = person("bob", "Bob");
/** How long the values of the cache live. */
export const LIFETIMES = { ttl: 1e6, absentTtl: 1e6, stale: 1e6, mark: 1e4 };
/** What a comparison and its confirmation take, in milliseconds. */
export const LONG_ENOUGH = PUBLISHED + 5;

/** A cache-aside, with what is behind it. */
export async function fixture(
  verify: Partial<VerifyOptions<Person>> = {},
  { store = new MemoryStore(), ...more }:
    & { store?: MemoryStore }
    & Partial<CacheAsideOptions<Person>> = {},
) {
  const world = new World(1);
  const runtime = world.process();
  const server = new MemoryKeyValue(() => runtime.now());
  const lifetimes = LIFETIMES;
  const cache = new VersionedCache(server, {
    record: PERSON,
    lifetimes,
    runtime,
  });
  const verdicts: Verdict[] = [];
  const stale: StaleHit<Person>[] = [];
  const people = new CacheAside<Person>({
    store,
    cache,
    shared: true,
    durable: false,
    runtime,
    verify: {
      rate: 1,
      same: (a, b) => PERSON.same(a, b),
      onVerdict(verdict, hit) {
        verdicts.push(verdict);
        if (hit) stale.push(hit);
      },
      ...verify,
    },
    ...more,
  });
  for (const it of [ada, bob]) store.persons.set(it.id, it);
  await people.start();
  return {
    ...{ world, runtime, store, server, cache, people, verdicts, stale },
    pass: (ms: number) => world.pass(ms),
    /** The first name, and how the read was answered. */
    async read(id: PersonId = ada.id): Promise<string> {
      const reading = people.read(id);
      await world.pass(0);
      const { record, origin } = await reading;
      return `${record?.firstName} ${origin.via}`;
    },
    [Symbol.asyncDispose]: () => people[Symbol.asyncDispose](),
  };
}

/** The cache-aside, with what is behind it. */
export type Fixture = Awaited<ReturnType<typeof fixture>>;

/** Caches Ada, and changes the row past the service and its outbox. */
export async function plant(it: Fixture): Promise<void> {
  await it.read();
  it.store.persons.set(ada.id, adele);
}
