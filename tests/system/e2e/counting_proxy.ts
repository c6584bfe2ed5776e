/**
 * A proxy in front of memcached that writes down what is asked of it, and in
 * how many round trips.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Request, requestFrom } from "../faults/cache/binary.ts";

/** What was asked since it was last looked at. */
export interface Traffic {
  /** The commands, in order. */
  readonly commands: readonly string[];
  /** How often something was sent after everything before was answered. */
  readonly roundTrips: number;
  /** The bytes that were sent and received. */
  readonly bytes: { readonly sent: number; readonly received: number };
}

const COMMANDS = new Map([[0, "get"], [1, "set"], [2, "add"], [4, "delete"]]);

/** The command of the request; a set that expects a version has its own name. */
function commandOf({ opcode, cas }: Request): string {
  if (cas !== 0n) return "compareAndSet";
  return COMMANDS.get(opcode) ?? `${opcode}`;
}

/** A proxy on a free loopback port. */
export class CountingProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #done: Promise<void>;
  #commands: string[] = [];
  #roundTrips = 0;
  #bytes = { sent: 0, received: 0 };
  #answered = true;

  /** A proxy to the server on that port. */
  constructor(port: number) {
    this.#done = this.#accept(port);
  }

  /** The cache behind it, as a URL with these parameters. */
  url(parameters = ""): string {
    return `memcache://127.0.0.1:${this.#listener.addr.port}${parameters}`;
  }

  /** What was asked during `action`. */
  async during(action: () => Promise<unknown>): Promise<Traffic> {
    this.#commands = [];
    this.#roundTrips = 0;
    this.#bytes = { sent: 0, received: 0 };
    await action();
    return {
      commands: this.#commands,
      roundTrips: this.#roundTrips,
      bytes: this.#bytes,
    };
  }

  async #accept(port: number): Promise<void> {
    const relays: Promise<void>[] = [];
    for await (const client of this.#listener) {
      const server = await Deno.connect({ hostname: "127.0.0.1", port });
      this.#open.add(client).add(server);
      relays.push(
        this.#relay(client, server, this.#counter()),
        this.#relay(server, client, (bytes) => {
          this.#answered = true;
          this.#bytes.received += bytes.length;
        }),
      );
    }
    await Promise.all(relays);
  }

  /** Counts the requests in the bytes that a client sends. */
  #counter(): (bytes: Uint8Array) => void {
    let rest = Buffer.alloc(0);
    return (bytes) => {
      this.#bytes.sent += bytes.length;
      if (this.#answered) this.#roundTrips++;
      this.#answered = false;
      rest = Buffer.concat([rest, bytes]);
      for (let it = requestFrom(rest); it; it = requestFrom(rest)) {
        this.#commands.push(commandOf(it));
        rest = rest.subarray(it.length);
      }
    };
  }

  async #relay(
    from: Deno.Conn,
    to: Deno.Conn,
    see: (bytes: Uint8Array) => void,
  ): Promise<void> {
    try {
      for await (const bytes of from.readable) {
        see(bytes);
        for (let rest = bytes; rest.length > 0;) {
          rest = rest.subarray(await to.write(rest));
        }
      }
    } catch {
      // One of the two has closed it.
    }
    this.#close(from);
    this.#close(to);
  }

  #close(connection: Deno.Conn): void {
    if (!this.#open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // It is closed already.
    }
  }

  /** Closes it, and every connection through it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) this.#close(connection);
    await this.#done;
  }
}
