/**
 * The person service as a module: {@linkcode createApp} makes it from a
 * {@linkcode Config} and a {@linkcode Registry} of adapters. The rest is for
 * those who embed it or write an adapter.
 *
 * @module
 */
export { type App, createApp } from "./app.ts";
export { type Config, readConfig } from "./config.ts";
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
} from "./log.ts";
export {
  fieldFault,
  parseId,
  parsePerson,
  type Person,
  PERSON_FIELDS,
  type PersonField,
  type PersonId,
  samePerson,
} from "./person/person.ts";
export {
  type Health,
  type Page,
  PersonService,
  type Source,
} from "./person/person_service.ts";
export type {
  LogToken,
  PendingInvalidation,
  PendingLog,
  PersonDao,
  PersonStore,
  PutResult,
} from "./dao/person_dao.ts";
export type {
  Cached,
  Fill,
  Generation,
  Lookup,
  PersonCache,
  Ticket,
} from "./dao/person_cache.ts";
export {
  type Entry,
  type GenerationValue,
  type Key,
  type KeyValue,
  type Operation,
  type Reply,
  type Value,
  WRITING,
} from "./dao/key_value.ts";
export {
  GenerationCache,
  type GenerationCacheOptions,
} from "./dao/generation_cache.ts";
export type { Chance, Lifetimes, Near } from "./dao/generations.ts";
export { CacheAside, type CacheAsideOptions } from "./dao/cache_aside.ts";
export type { BypassReason, Origin, Reading, Written } from "./dao/reading.ts";
export {
  type Adapter,
  type AdapterInfo,
  type AdapterOf,
  type CacheAdapter,
  type CacheOptions,
  Registry,
  type Selected,
  type StoreAdapter,
  type StoreOptions,
} from "./dao/registry.ts";
