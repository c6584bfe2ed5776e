/**
 * The contract of adapters: what each says of itself, and what it is opened with.
 *
 * @module
 */
import type { Person } from "../person/person.ts";
import type { Identified, RecordType } from "../record/record_type.ts";
import type { Runtime } from "../runtime.ts";
import type { Cache } from "./cache.ts";
import type { Lifetimes } from "./lifetimes.ts";
import type { Store } from "./store.ts";

/** What every adapter is opened with. */
export interface AdapterOptions {
  /** The clocks, timers and random values; the real ones by default. */
  readonly runtime?: Runtime | undefined;
}

/** The options for opening a store, besides its URL. */
export interface StoreOptions<R extends Identified> extends AdapterOptions {
  /** The definition of the records to store. */
  readonly record: RecordType<R>;
  /** The deadline of one call of the store, in milliseconds. */
  readonly timeout: number;
  /** The maximum number of open connections. */
  readonly connections: number;
  /**
   * Whether an instance reads the outbox and wants the changes of other writers
   * in it; true by default. Without such a reader their rows would pile up.
   */
  readonly otherWriters?: boolean | undefined;
  /**
   * Whether the store must create nothing: no table, no trigger, no file. For
   * what is missing, its calls then throw `not_found`.
   */
  readonly dryRun?: boolean | undefined;
  /**
   * Called when a store in this process has a fault that lasts (`down`, with the
   * reason), and when the fault is over (`up`). The service itself watches a
   * store that other processes share.
   */
  readonly onHealth?:
    | ((health: "up" | "down", reason?: string) => void)
    | undefined;
  /** A store with connections calls it once, with a reader of their use. */
  readonly onPool?: ((use: () => PoolUse) => void) | undefined;
}

/** The connections of a store. */
export interface PoolUse {
  /** Those that are in use, or about to be opened. */
  readonly busy: number;
  /** Those that are open and free. */
  readonly idle: number;
  /** The calls that wait for one. */
  readonly waiting: number;
}

/** The options for opening a cache, besides its URL. */
export interface CacheOptions<R extends Identified> extends AdapterOptions {
  /** The definition of the records to cache. */
  readonly record: RecordType<R>;
  /** The deadline of one call of the cache, in milliseconds. */
  readonly timeout: number;
  /** The lifetimes of entries and marks. */
  readonly lifetimes: Lifetimes;
  /**
   * Called when a server of the cache goes down, with the reason if it is known,
   * and when it is up again.
   */
  readonly onHealth?:
    | ((server: string, health: "up" | "down", reason?: string) => void)
    | undefined;
  /** Called for each cached value that is corrupt, or has another version. */
  readonly onCorrupt?: (() => void) | undefined;
}

/** What a table of records is made of. */
export type TableRecord = Pick<RecordType<Identified>, "name" | "fields">;

/** The description that every adapter gives of itself. */
export interface AdapterInfo {
  /** The scheme of its URLs in lower case, without the colon. */
  readonly scheme: string;
  /** A URL that works; help texts and errors show it. */
  readonly example: string;
  /**
   * Other names that users write as the scheme, such as that of another product
   * that the adapter serves. The error about such a name suggests the right
   * scheme.
   */
  readonly mistakenFor?: readonly string[];
  /** The query parameters it accepts, each with a line of help. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Loads a part that is not in the program, such as a driver from the web. The
   * service calls it before it listens. `open` must also work without it.
   */
  load?(): Promise<void>;
}

/** An adapter of a store that holds any record. `open` connects to nothing. */
export interface AnyRecordStoreAdapter extends AdapterInfo {
  /** The adapter can open the database. */
  readonly kind: "store";
  /** Whether several processes can share the database. */
  readonly shared: boolean;
  /**
   * Whether its URLs also take the name of each column of the record as a
   * parameter, whose value is the column's name in the table.
   */
  readonly mapsColumns?: boolean;
  /** Opens the store; throws `AppError("config")` if the URL is wrong. */
  open<R extends Identified>(url: URL, options: StoreOptions<R>): Store<R>;
  /**
   * The lines of SQL with which an administrator prepares the database, in an
   * adapter whose account may lack the rights. It connects to nothing.
   */
  sql?(url: URL, record: TableRecord): string[];
}

/** An adapter of a store of people. `open` connects to nothing. */
export interface StoreAdapter extends Omit<AnyRecordStoreAdapter, "open"> {
  /** Opens the store; throws `AppError("config")` if the URL is wrong. */
  open(url: URL, options: StoreOptions<Person>): Store<Person>;
}

/** An adapter of a cache that holds any record. `open` connects to nothing. */
export interface AnyRecordCacheAdapter extends AdapterInfo {
  /** The adapter can open the cache. */
  readonly kind: "cache";
  /** Whether several processes can share the cache. */
  readonly shared: boolean;
  /** Opens the cache; throws `AppError("config")` if the URL is wrong. */
  open<R extends Identified>(url: URL, options: CacheOptions<R>): Cache<R>;
}

/** An adapter of a cache of people. `open` connects to nothing. */
export interface CacheAdapter extends Omit<AnyRecordCacheAdapter, "open"> {
  /** Opens the cache; throws `AppError("config")` if the URL is wrong. */
  open(url: URL, options: CacheOptions<Person>): Cache<Person>;
}

/** An adapter of a store or of a cache. */
export type Adapter = StoreAdapter | CacheAdapter;

/** The adapters of one kind. */
export type AdapterOf<K extends Adapter["kind"]> = Extract<
  Adapter,
  { kind: K }
>;
