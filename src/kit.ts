/**
 * The kit for authors of adapters: the contract's types, the registry, and the
 * parts that make a cache of a key-value server. The laws that an adapter must
 * keep are in `@person/service/contract`.
 *
 * @example A service from its parts
 * ```ts
 * import { PERSON, PersonService } from "@person/service";
 * import { memory, sqlite } from "@person/service/adapters";
 * import { CacheAside } from "@person/service/kit";
 * import { assertEquals } from "@std/assert";
 *
 * await using store = sqlite.open(new URL("sqlite::memory:"), {
 *   record: PERSON,
 *   timeout: 2_000,
 *   connections: 1,
 * });
 * await using cache = memory.open(new URL("memory:"), {
 *   record: PERSON,
 *   timeout: 100,
 *   lifetimes: { ttl: 60_000, absentTtl: 5_000, stale: 60_000, mark: 30_000 },
 * });
 * const parts = { store, cache, shared: memory.shared, durable: false };
 * await using people = new CacheAside(parts);
 * const service = new PersonService(people, store, "cache");
 *
 * const ada = PERSON.parse({ id: "1", firstName: "Ada", lastName: "Lovelace" });
 * await service.put(ada);
 * assertEquals((await service.get(ada.id)).record, ada);
 * ```
 *
 * @module
 */
export type {
  Adapter,
  AdapterInfo,
  AdapterOf,
  AdapterOptions,
  AnyRecordCacheAdapter,
  AnyRecordStoreAdapter,
  CacheAdapter,
  CacheOptions,
  PoolUse,
  StoreAdapter,
  StoreOptions,
  TableRecord,
} from "./dao/adapter.ts";
export { Registry, type Selected } from "./dao/registry.ts";
export type { Coverage, Covering } from "./dao/coverage.ts";
export type { Dao, PutResult } from "./dao/dao.ts";
export type { Outbox, OutboxRow, Store, WriteToken } from "./dao/store.ts";
export type { PersonCache, PersonDao, PersonStore } from "./dao/person_dao.ts";
export type { Cache, Cached, Lookup } from "./dao/cache.ts";
export {
  type Entry,
  type Epoch,
  type Found,
  type Key,
  type KeyValue,
  LONGEST_TTL,
  MARK,
  type Membership,
  type Operation,
  PLACEHOLDER,
  type PlainRecord,
  type Reply,
  type Storing,
  type Value,
  type Version,
} from "./dao/key_value.ts";
export { RUNTIME, type Runtime, type Timer } from "./runtime.ts";
export type { Lifetimes } from "./dao/lifetimes.ts";
export {
  VersionedCache,
  type VersionedCacheOptions,
} from "./cache_aside/versioned_cache.ts";
export { CacheAside } from "./cache_aside/cache_aside.ts";
export type { UsedCache } from "./cache_aside/guard/guarded_cache.ts";
export type { CacheAsideOptions } from "./cache_aside/cache_aside_options.ts";
export type {
  StaleHit,
  Verdict,
  VerifyOptions,
} from "./cache_aside/verifier.ts";
export { Field, id, number, optional, text } from "./record/field.ts";
export {
  type Draft,
  type Identified,
  type NamedField,
  type Patch,
  RecordType,
} from "./record/record_type.ts";
export { represent, type Representation } from "./record/representation.ts";
export type { Soon } from "./soon.ts";
