/**
 * What the peers use of memjs as it comes; it has no types.
 *
 * @module
 */
import memjs from "memjs";

/** A client of memjs, as far as the peers use it. */
export interface Client {
  get(key: string): Promise<{ readonly value: Uint8Array | null }>;
  set(key: string, value: string, options: { expires: number }): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/** A client of the memcached at that address. */
export function connect(address: string | undefined): Client {
  return memjs.Client.create(address);
}
