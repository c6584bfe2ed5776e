/**
 * The person service as a module: {@linkcode createApp} makes it from a
 * {@linkcode Config} and a {@linkcode Registry} of adapters. The rest is for
 * those who embed it or write an adapter.
 *
 * @example Embedded in another server
 * ```ts
 * import { createApp, NO_LOG, readConfig, Registry } from "@person/service";
 * import { memory } from "@person/service/adapters/memory";
 * import { sqlite } from "@person/service/adapters/sqlite";
 * import { assertEquals } from "@std/assert";
 * import { Hono } from "hono";
 *
 * const config = readConfig({ PERSON_DATABASE: "sqlite::memory:" }, []);
 * const registry = new Registry([sqlite, memory]);
 * await using people = createApp(config, registry, NO_LOG);
 * await people.start();
 *
 * const server = new Hono();
 * server.route("/people", people.router);
 * const response = await server.request("/people/persons/ada");
 * assertEquals(response.status, 404);
 * ```
 *
 * @example Without HTTP, from its parts
 * ```ts
 * import { CacheAside, PERSON, PersonService } from "@person/service";
 * import { memory, sqlite } from "@person/service/adapters";
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
 * const parts = { store, cache, shared: false, durable: false };
 * await using people = new CacheAside(parts);
 * await people.start();
 * const service = new PersonService(people, store, "cache");
 *
 * const ada = PERSON.parse({ id: "1", firstName: "Ada", lastName: "Lovelace" });
 * await service.put(ada);
 * assertEquals((await service.get(ada.id)).record, ada);
 * ```
 *
 * @module
 */
export { type App, createApp } from "./app.ts";
export { type Config, readConfig } from "./config/read_config.ts";
export {
  AppError,
  type AppErrorOptions,
  type ErrorCode,
  type Fault,
  hasCode,
} from "./errors.ts";
export {
  jsonLog,
  type Log,
  type LogEntry,
  type LogFields,
  type LogSink,
  NO_LOG,
  type QueuedLog,
} from "./log/log.ts";
export { PERSON, type Person, type PersonId } from "./person/person.ts";
export { Field, id, number, optional, text } from "./record/field.ts";
export {
  type Draft,
  type Identified,
  type NamedField,
  type Patch,
  RecordType,
} from "./record/record_type.ts";
export {
  type Changes,
  type Condition,
  type Health,
  type Page,
  PersonService,
  type Source,
} from "./service/person_service.ts";
export type { Dao, PutResult } from "./dao/dao.ts";
export type { Outbox, OutboxRow, Store, WriteToken } from "./dao/store.ts";
export type { PersonCache, PersonDao, PersonStore } from "./dao/person_dao.ts";
export type {
  Cache,
  Cached,
  Fill,
  Generation,
  Lookup,
  Ticket,
} from "./dao/cache.ts";
export {
  type Entry,
  type GenerationValue,
  type Key,
  type KeyValue,
  type Operation,
  type PlainRecord,
  type Reply,
  type Value,
  WRITING,
} from "./dao/key_value.ts";
export {
  GenerationCache,
  type GenerationCacheOptions,
} from "./cache_aside/generation_cache.ts";
export type { Chance } from "./protocol/generations.ts";
export type { Lifetimes } from "./dao/lifetimes.ts";
export type { Near } from "./dao/near.ts";
export {
  CacheAside,
  type CacheAsideOptions,
} from "./cache_aside/cache_aside.ts";
export type {
  BypassReason,
  CacheUse,
  Origin,
  Reading,
  ReadOptions,
  Written,
} from "./protocol/reading.ts";
export {
  type Adapter,
  type AdapterInfo,
  type AdapterOf,
  type AnyRecordCacheAdapter,
  type AnyRecordStoreAdapter,
  type CacheAdapter,
  type CacheOptions,
  Registry,
  type Selected,
  type StoreAdapter,
  type StoreOptions,
} from "./dao/registry.ts";
