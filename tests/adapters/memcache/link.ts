/**
 * Helpers of the tests of the memcache transport.
 *
 * @module
 */
import { assert } from "@std/assert";
import { Buffer } from "node:buffer";
import type { MemcacheServer } from "../../../adapters/memcache/server.ts";
import { MemcacheTransport } from "../../../adapters/memcache/transport.ts";
import type { TransportOptions } from "../../../adapters/values/transport_options.ts";
import { type Client, createClient } from "../../../adapters/memcache/memjs.ts";
import type {
  FakeMemcached,
  Fault,
} from "../../system/faults/cache/fake_memcached.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** One second, in milliseconds. */
export const SECOND = 1000;

/** A memjs client on a transport, with promises. */
export class Link implements AsyncDisposable {
  /** The memjs client. */
  readonly client: Client;
  /** The transport of the client. */
  readonly transport: MemcacheTransport;

  /** Makes a link to the server; the default timeout is long. */
  constructor(server: MemcacheServer, options: Partial<TransportOptions> = {}) {
    let connections = 0;
    this.transport = new MemcacheTransport(
      server,
      { timeout: 20 * SECOND, runtime: RUNTIME, ...options },
      () => ++connections,
    );
    this.client = createClient(this.transport);
  }

  /** Gets the value of the key, or `undefined`. */
  get(key: string): Promise<string | undefined> {
    return this.ask((done) =>
      this.client.get(
        key,
        (error, bytes) => done(error, bytes?.toString()),
      )
    );
  }

  /** Sets the value of the key. */
  set(key: string, value: string): Promise<boolean | undefined> {
    return this.ask((done) =>
      this.client.set(key, Buffer.from(value), { expires: 9 }, done)
    );
  }

  /** Starts an operation of the client. */
  ask<T>(
    start: (done: (error: Error | null, result?: T) => void) => void,
  ): Promise<T | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
    start((error, result) => error ? reject(error) : resolve(result));
    return promise;
  }

  /** Closes the transport. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.transport[Symbol.asyncDispose]();
  }
}

/** The server at a port of this machine. */
export function at(
  port: number,
  more: Partial<MemcacheServer> = {},
): MemcacheServer {
  const hostname = "127.0.0.1";
  const name = `${hostname}:${port}`;
  return { name, at: { transport: "tcp", hostname, port }, ...more };
}

/** The outcome of the promise: its value, or its error's message and causes. */
export async function outcome(promise: Promise<unknown>): Promise<string> {
  const hung = Promise.withResolvers<never>();
  const timer = setTimeout(() => hung.reject(new Error("hung")), 60 * SECOND);
  try {
    return `value ${await Promise.race([promise, hung.promise])}`;
  } catch (error) {
    const said: string[] = [];
    for (let it = error; it instanceof Error; it = it.cause) {
      said.push(it.message);
    }
    return said.join(": ");
  } finally {
    clearTimeout(timer);
  }
}

/** The outcomes of the promises. */
export const outcomes = (promises: readonly Promise<unknown>[]) =>
  Promise.all(promises.map(outcome));

/** Waits until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>) {
  const giveUp = performance.now() + 60 * SECOND;
  while (!await condition()) {
    assert(performance.now() < giveUp, "it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Waits until the link works again. */
export const recovers = (link: Link) =>
  until(async () => await outcome(link.get("nothing")) === "value undefined");

/** A fault that happens once, at the key "bad". */
export function once(fault: Fault): FakeMemcached["fault"] {
  let left = 1;
  return ({ key }) => key === "bad" && left-- > 0 ? fault : undefined;
}
