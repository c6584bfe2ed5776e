/**
 * The keys of a cache on servers that instances share. The key of an entry
 * contains the epoch of the registered cache. While other servers are registered,
 * no entry has a key.
 *
 * @module
 */
import type { Epoch, Key } from "../../src/dao/key_value.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import type { Runtime } from "../../src/runtime.ts";
import { keyOf, shortEpoch } from "./key_format.ts";
import { identityOf } from "./identity.ts";

/** Makes the keys of one process. */
export class ServerKeys<R extends Identified> {
  readonly #record: RecordType<R>;
  readonly #runtime: Runtime;
  /** How every key begins. */
  #prefix: string;
  #identity: string | undefined;
  /** The epoch of the keys; `false` before the first call of `use`. */
  #used: Epoch | undefined | false = false;

  /** The identity of the servers is not known yet. */
  constructor(record: RecordType<R>, runtime: Runtime) {
    this.#record = record;
    this.#runtime = runtime;
    this.#prefix = record.name;
  }

  /** The identity of the servers, or `undefined` while that of one is unknown. */
  get identity(): string | undefined {
    return this.#identity;
  }

  /** Takes the identities that the servers have now. */
  identified(servers: readonly (string | undefined)[]): void {
    this.#identity = identityOf(this.#record, servers);
  }

  /** As `Membership.use`. */
  use(used: Epoch | undefined): void {
    this.#used = used && { ...used, epoch: shortEpoch(used.epoch) };
  }

  /**
   * As `KeyValue.forget`: from now on this process uses keys that no other
   * process uses, and that it has never used.
   */
  forget(): void {
    this.#prefix = `${this.#record.name}/${this.#runtime.uuid()}`;
  }

  /**
   * Whether keys of that space may be used now. They may not in a read or a write
   * that began with other servers.
   */
  usable(space: Key["space"]): boolean {
    const used = this.#used;
    return space === "record" || used === false ||
      used !== undefined && used.identity === this.#identity;
  }

  /** The key on the servers; it must be usable. */
  nameOf(key: Key): string {
    return keyOf(this.#prefix, key, this.#used ? this.#used.epoch : "");
  }
}
