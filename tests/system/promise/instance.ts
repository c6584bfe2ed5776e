/**
 * An instance of the service in this process, on a real database and a real
 * memcached. The tests use two: X serves reads, and Y writes.
 *
 * @module
 */
import { ADAPTERS } from "../../../adapters/mod.ts";
import { type App, createApp } from "../../../src/app/app.ts";
import { readConfig } from "../../../src/config/read_config.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { Adapter, StoreAdapter } from "../../../src/dao/adapter.ts";
import { Registry } from "../../../src/dao/registry.ts";
import { NO_LOG } from "../../../src/log/log.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { searched } from "../../support/produced/answers.ts";
import type { TestDatabase } from "../e2e/databases.ts";
import { eventually } from "../e2e/eventually.ts";
import { TcpProxy } from "../faults/network/tcp_proxy.ts";
import { providedUrl } from "../../support/servers/provided.ts";

/** How an instance differs from the other one. */
export interface InstanceOptions {
  /** More settings, as flags. */
  readonly flags?: readonly string[];
  /** Its clocks, timers and random values; the real ones by default. */
  readonly runtime?: Runtime;
  /** Opens its store; by default the one of the adapter. */
  readonly open?: StoreAdapter["open"];
  /** Replaces methods of its store. */
  readonly change?: (store: PersonStore) => void;
}

/** The answer to a read. */
export interface Answer {
  readonly status: number;
  /** The last name of the person. */
  readonly name: string | undefined;
  /** The field `Cache-Status`. */
  readonly how: string;
}

/** One instance, and its own networks to the database and to the cache. */
export class Instance {
  /** The network to the database. */
  readonly storeNet: TcpProxy;
  /** The network to the cache. */
  readonly cacheNet: TcpProxy;
  readonly #app: App;

  private constructor(storeNet: TcpProxy, cacheNet: TcpProxy, app: App) {
    this.storeNet = storeNet;
    this.cacheNet = cacheNet;
    this.#app = app;
  }

  /** Starts an instance on that database; it stops with the stack. */
  static async start(
    stack: AsyncDisposableStack,
    database: Pick<TestDatabase, "url">,
    options: InstanceOptions = {},
  ): Promise<Instance> {
    const { flags = [], runtime } = options;
    const url = database.url();
    const memcached = new URL(providedUrl("PERSON_TEST_MEMCACHE"));
    const storeNet = stack.use(await TcpProxy.start(Number(url.port)));
    const cacheNet = stack.use(await TcpProxy.start(Number(memcached.port)));
    url.port = String(storeNet.port);
    const config = readConfig({}, [
      `--database=${url}`,
      `--cache=memcache://127.0.0.1:${cacheNet.port}`,
      "--insecure",
      // On a busy machine a look-up takes more than the default at times.
      "--cache-timeout=5s",
      ...flags,
    ]);
    const registry = new Registry(
      ADAPTERS.map((it) =>
        `${it.scheme}:` === url.protocol ? changed(it, options) : it
      ),
    );
    const app = stack.use(createApp(config, registry, NO_LOG, { runtime }));
    await app.start();
    return new Instance(storeNet, cacheNet, app);
  }

  /** Reads the person. */
  async read(id: string): Promise<Answer> {
    const request = new Request(`http://localhost/persons/${id}`);
    const response = await searched(await this.#app.fetch(request));
    const { lastName } = await response.json();
    const how = response.headers.get("Cache-Status") ?? "";
    return { status: response.status, name: lastName, how };
  }

  /** Reads the people as a batch, and answers which ids are missing. */
  async missing(ids: readonly string[]): Promise<string[]> {
    const query = ids.map((id) => `id=${id}`).join("&");
    const request = new Request(`http://localhost/persons?${query}`);
    const response = await searched(await this.#app.fetch(request));
    return (await response.json()).missing;
  }

  /** Writes the person, and answers the status when the write has ended. */
  async write(id: string, lastName: string): Promise<number> {
    const request = new Request(`http://localhost/persons/${id}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ firstName: "Ann", lastName }),
    });
    const response = await searched(await this.#app.fetch(request));
    await response.body?.cancel();
    return response.status;
  }

  /** Reads until the answer is as accepted, and returns that answer. */
  until(id: string, accept: (it: Answer) => boolean): Promise<Answer> {
    return eventually(() => this.read(id), accept);
  }

  /** Reads until the answer is a hit without a mark, and returns that answer. */
  hit(id: string): Promise<Answer> {
    return this.until(id, isPlainHit);
  }
}

/** Whether the cache answered, without a mark. */
export function isPlainHit({ how }: Answer): boolean {
  return /; hit; ttl=\d+; age=\d+$/.test(how);
}

/** An id that no other test uses: all tests share one memcached. */
export function newId(): string {
  return `promise-${crypto.randomUUID()}`;
}

/** The adapter, with what replaces parts of its stores. */
function changed(adapter: Adapter, options: InstanceOptions): Adapter {
  if (adapter.kind !== "store") return adapter;
  const { open = adapter.open, change = () => {} } = options;
  const it: StoreAdapter = {
    ...adapter,
    open(url, options) {
      const store = open(url, options);
      change(store);
      return store;
    },
  };
  return it;
}
