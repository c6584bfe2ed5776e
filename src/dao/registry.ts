/**
 * Which adapter serves a URL: its scheme decides. A registry is a value that
 * is handed on; nothing registers itself.
 *
 * @module
 */
import type { Person } from "../person/person.ts";
import { AppError } from "../errors.ts";
import type { Lifetimes } from "./lifetimes.ts";
import type { Identified, RecordType } from "../record/record_type.ts";
import type { Cache } from "./cache.ts";
import type { Store } from "./store.ts";

/** What a store is opened with, besides its URL. */
export interface StoreOptions<R extends Identified> {
  /** The definition of the records to store. */
  readonly record: RecordType<R>;
  /** Milliseconds after which a call of the store has failed. */
  readonly timeout: number;
  /** The most connections to hold at once. */
  readonly connections: number;
}

/** What a cache is opened with, besides its URL. */
export interface CacheOptions<R extends Identified> {
  /** The definition of the records to cache. */
  readonly record: RecordType<R>;
  /** Milliseconds after which a call of the cache has failed. */
  readonly timeout: number;
  /** How long entries live. */
  readonly lifetimes: Lifetimes;
  /** Told when a server of the cache goes down, and when it is up again. */
  readonly onHealth?:
    | ((server: string, health: "up" | "down") => void)
    | undefined;
  /** Called for each value in the cache that is damaged, or of another version. */
  readonly onCorrupt?: (() => void) | undefined;
}

/** What every adapter says of itself. */
export interface AdapterInfo {
  /** The URL's scheme, without the colon. */
  readonly scheme: string;
  /** A URL that works, for help and errors. */
  readonly example: string;
  /** The query parameters it takes, each with a line of help. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Gets what is not part of the program, such as a driver on the web. It is
   * called before the service listens, and `open` may be called without it.
   */
  load?(): Promise<void>;
}

/** An adapter of a store that holds any record. `open` does no I/O. */
export interface AnyRecordStoreAdapter extends AdapterInfo {
  /** It can be the database. */
  readonly kind: "store";
  /** Whether several processes can share the database. */
  readonly shared: boolean;
  /** Makes the store; throws `AppError("config")` if the URL is wrong. */
  open<R extends Identified>(url: URL, options: StoreOptions<R>): Store<R>;
}

/** An adapter of a store of people. `open` does no I/O. */
export interface StoreAdapter extends Omit<AnyRecordStoreAdapter, "open"> {
  /** Makes the store; throws `AppError("config")` if the URL is wrong. */
  open(url: URL, options: StoreOptions<Person>): Store<Person>;
}

/** An adapter of a cache that holds any record. `open` does no I/O. */
export interface AnyRecordCacheAdapter extends AdapterInfo {
  /** It can be the cache. */
  readonly kind: "cache";
  /** Whether several processes can share the cache. */
  readonly shared: boolean;
  /** Makes the cache; throws `AppError("config")` if the URL is wrong. */
  open<R extends Identified>(url: URL, options: CacheOptions<R>): Cache<R>;
}

/** An adapter of a cache of people. `open` does no I/O. */
export interface CacheAdapter extends Omit<AnyRecordCacheAdapter, "open"> {
  /** Makes the cache; throws `AppError("config")` if the URL is wrong. */
  open(url: URL, options: CacheOptions<Person>): Cache<Person>;
}

/** An adapter, of either kind. */
export type Adapter = StoreAdapter | CacheAdapter;

/** The adapters of one kind. */
export type AdapterOf<K extends Adapter["kind"]> = Extract<
  Adapter,
  { kind: K }
>;

/** A URL with the adapter that its scheme chose. */
export interface Selected<A extends Adapter> {
  /** The adapter. */
  readonly adapter: A;
  /** The URL to open it with. */
  readonly url: URL;
}

/** The adapters that there are, by scheme. */
export class Registry {
  readonly #adapters = new Map<string, Adapter>();

  /** A registry of the given adapters; two of one scheme are an error. */
  constructor(adapters: readonly Adapter[]) {
    for (const adapter of adapters) {
      if (this.#adapters.has(adapter.scheme)) {
        throw new AppError(
          "config",
          `Two adapters have the scheme "${adapter.scheme}:".`,
        );
      }
      this.#adapters.set(adapter.scheme, adapter);
    }
  }

  /** Every adapter of a kind, in the order given. */
  list<K extends Adapter["kind"]>(kind: K): AdapterOf<K>[] {
    return [...this.#adapters.values()].filter(
      (adapter): adapter is AdapterOf<K> => adapter.kind === kind,
    );
  }

  /**
   * The adapter of that kind for a URL, or an `AppError("config")` that says
   * what would work. The error never shows the URL: it may hold a password.
   */
  select<K extends Adapter["kind"]>(
    kind: K,
    text: string,
  ): Selected<AdapterOf<K>> {
    const works = this.list(kind).map((it) => it.example).join(", ");
    const url = URL.parse(text);
    if (!url) {
      throw new AppError("config", `It is not a URL. What works: ${works}`);
    }
    const scheme = url.protocol.slice(0, -1);
    const adapter = this.list(kind).find((it) => it.scheme === scheme);
    if (!adapter) {
      const other = this.#adapters.get(scheme);
      const reason = other
        ? `"${scheme}:" is a ${other.kind}, not a ${kind}.`
        : `There is no ${kind} for "${scheme}:".`;
      throw new AppError("config", `${reason} What works: ${works}`);
    }
    this.#checkParameters(adapter, url);
    return { adapter, url };
  }

  #checkParameters(adapter: Adapter, url: URL): void {
    for (const name of url.searchParams.keys()) {
      if (Object.hasOwn(adapter.parameters, name)) continue;
      const known = Object.keys(adapter.parameters).join(", ") || "none";
      // With an "@" it may be the rest of a password that held a "?".
      const shown = url.search.includes("@") ? "of that name" : `"${name}"`;
      throw new AppError(
        "config",
        `"${adapter.scheme}:" has no parameter ${shown}. It takes: ${known}`,
      );
    }
  }
}
