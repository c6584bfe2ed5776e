/**
 * The {@linkcode KeyValue} of the freshness protocol in memcached.
 *
 * @module
 */
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import { AppError } from "../../src/errors.ts";
import type {
  Epoch,
  Found,
  Key,
  KeyValue,
  Membership,
  Operation,
  Reply,
  Storing,
} from "../../src/dao/key_value.ts";
import type { CacheOptions } from "../../src/dao/adapter.ts";
import { fulfilled, rejected } from "../../src/soon.ts";
import type { Buffer } from "node:buffer";
import { decode, encode, isAllowed } from "../values/codec.ts";
import { getMany } from "./get_many.ts";
import { ServerKeys } from "../values/server_keys.ts";
import { rendezvous } from "./rendezvous.ts";
import type { MemcacheServer } from "./server.ts";
import { MemcacheTransport } from "./transport.ts";
import type { TransportOptions } from "../values/transport_options.ts";
import { type Callback, type Client, createClient, expiryOf } from "./memjs.ts";
import { pingAll } from "./ping.ts";
import { otherServers, unavailable, withoutVersions } from "./unusable.ts";

/** The limits of the connections, the record, and the callbacks. */
export interface MemcacheOptions<R extends Identified>
  extends TransportOptions {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** As {@linkcode CacheOptions.onCorrupt}. */
  readonly onCorrupt?: CacheOptions<R>["onCorrupt"];
}

interface Node {
  readonly name: string;
  readonly client: Client;
  readonly transport: MemcacheTransport;
}

/** The outcome of one get of several. */
type Outcome<R extends Identified> = PromiseSettledResult<Found<R> | undefined>;

/** One or more memcached servers, which share the keys of the records. */
export class MemcacheKeyValue<R extends Identified>
  implements KeyValue<R>, Membership {
  readonly #record: RecordType<R>;
  readonly #nodes: readonly Node[];
  #choose: (id: string) => number;
  readonly #onCorrupt: CacheOptions<R>["onCorrupt"];
  readonly #keys: ServerKeys<R>;

  /** Opens nothing: the first operation on a server connects to it. */
  constructor(
    servers: readonly MemcacheServer[],
    options: MemcacheOptions<R>,
  ) {
    this.#record = options.record;
    this.#keys = new ServerKeys(options.record, options.runtime);
    this.#onCorrupt = options.onCorrupt;
    // No two connections have the same number: when a key moves to another server,
    // a version of the first one must not count there.
    let connections = 0;
    this.#nodes = servers.map((server) => {
      const onIdentity = () => this.#identified();
      const transport = new MemcacheTransport(
        server,
        { ...options, onIdentity },
        () => ++connections,
      );
      const client = createClient(transport);
      return { name: server.name, client, transport };
    });
    this.#choose = rendezvous(servers.map(({ name }) => name));
  }

  /** As {@linkcode KeyValue.membership}. */
  get membership(): Membership {
    return this;
  }

  /** As {@linkcode Membership.identity}. */
  get identity(): string | undefined {
    return this.#keys.identity;
  }

  /** As {@linkcode Membership.identify}. */
  async identify(): Promise<void> {
    await Promise.all(this.#nodes.map(({ transport }) => transport.identify()));
  }

  /** As {@linkcode Membership.use}. */
  use(used: Epoch | undefined): void {
    this.#keys.use(used);
  }

  /** Places keys by the identities, so that no spelling of a name matters. */
  #identified(): void {
    const identities = this.#nodes.map(({ transport }) => transport.identity);
    this.#keys.identified(identities);
    if (this.identity === undefined) return;
    this.#choose = rendezvous(identities.map((it) => it ?? ""));
  }

  /** As {@linkcode KeyValue.run}. */
  run(operation: Operation<R>): Promise<Reply<R>> {
    return new Promise((resolve, reject) =>
      this.#start(operation, (error, reply) => {
        if (error) reject(unavailable(error));
        else resolve(reply);
      })
    );
  }

  /** As {@linkcode KeyValue.getMany}: each server gets one write. */
  async getMany(
    space: Key["space"],
    ids: readonly string[],
  ): Promise<Outcome<R>[]> {
    if (!this.#keys.usable(space)) throw unavailable(otherServers());
    const all: Outcome<R>[] = [];
    const gets = ids.map((id) => ({
      node: this.#nodeOf(id),
      name: this.#keys.nameOf({ space, id }),
    }));
    await getMany(gets, (node, i, error, bytes) => {
      const key = { space, id: ids[i] ?? "" };
      this.#got(node, key, error, bytes, (error, found) => {
        all[i] = error ? rejected(unavailable(error)) : fulfilled(found);
      });
    });
    return all;
  }

  #start(operation: Operation<R>, done: Callback<Reply<R>>): void {
    const { op, key } = operation;
    if (!this.#keys.usable(key.space)) {
      // It belongs to a read or a write that began with other servers.
      return done(otherServers(), undefined);
    }
    const node = this.#nodeOf(key.id);
    const { client, transport } = node;
    const name = this.#keys.nameOf(key);
    switch (op) {
      case "get":
        return client.get(
          name,
          (error, bytes) => this.#got(node, key, error, bytes, done),
        );
      case "delete":
        return client.delete(name, done);
      case "set":
        return client.set(
          name,
          this.#encode(operation),
          expiryOf(operation),
          done,
        );
      case "add":
        return client.add(
          name,
          this.#encode(operation),
          expiryOf(operation),
          (error, added) => {
            if (error || !added) return done(error, undefined);
            const { version } = transport;
            done(version ? null : withoutVersions(transport.host), version);
          },
        );
      case "compareAndSet": {
        const { version, value } = operation;
        // Another program may have stored it. No instance would decode it.
        if (!isAllowed(this.#record, value)) return done(null, false);
        const bytes = this.#encode(operation);
        const options = { ...expiryOf(operation), version };
        return client.compareAndSet(name, bytes, options, done);
      }
    }
  }

  #encode({ key, value }: Storing<R>): Buffer {
    return encode(this.#record, key, value);
  }

  /** Ends a get, whose answer had these bytes. */
  #got(
    { transport }: Node,
    key: Key,
    error: Error | null,
    bytes: Buffer | null,
    done: Callback<Found<R> | undefined>,
  ): void {
    if (error || !bytes) return done(error, undefined);
    const { version } = transport;
    if (!version) return done(withoutVersions(transport.host), undefined);
    const value = decode(this.#record, key, bytes);
    if (value === undefined) this.#onCorrupt?.();
    done(null, { value, version });
  }

  #nodeOf(id: string): Node {
    const node = this.#nodes[this.#choose(id)];
    if (!node) throw new AppError("config", "The cache has no server.");
    return node;
  }

  /** As {@linkcode KeyValue.ping}. */
  ping(): Promise<void> {
    return pingAll(this.#nodes);
  }

  /** As {@linkcode KeyValue.forget}. */
  forget(): void {
    this.#keys.forget();
  }

  /** Closes every connection; operations under way fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#nodes.map(({ transport }) => transport[Symbol.asyncDispose]()),
    );
  }
}
