/**
 * A proxy in front of a Redis that breaks answers on their way to the client.
 *
 * @module
 */

/** What the proxy may do with a piece of an answer. */
export const FAULTS = [
  ...["half", "close", "stall", "late", "drip", "garbage"] as const,
  ...["early", "extra"] as const,
] as const;

/** One of them, or the answer before instead of this one. */
export type Fault = typeof FAULTS[number] | "behind";

const encoder = new TextEncoder();

/** A proxy on a free port, which closes everything in the end. */
export class Rogue implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: number;
  readonly #late: number;
  readonly #sockets = new Set<Deno.Conn>();
  readonly #running: Promise<void>[] = [];
  /** How many connections there were. */
  connections = 0;
  /** Decides what happens to the next piece of an answer. */
  fault: () => Fault | undefined = () => undefined;
  /** An answer for which no command asks: it comes before or behind a piece, or in its place. */
  extra: Uint8Array = encoder.encode("+OK\r\n");
  /** What the piece waits for, if the extra answer comes before it. */
  held: Promise<void> = Promise.resolve();

  /** `late` is how long a late answer takes, in milliseconds. */
  constructor(target: number, late: number) {
    this.#target = target;
    this.#late = late;
    this.#running.push(this.#accept());
  }

  /** `redis://` URL of the proxy. */
  get url(): string {
    return `redis://127.0.0.1:${this.#listener.addr.port}`;
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      // As a Redis does: no answer waits for a packet of the client.
      client.setNoDelay();
      this.connections++;
      this.#running.push(this.#serve(client));
    }
  }

  async #serve(client: Deno.Conn): Promise<void> {
    const server = await Deno.connect({
      hostname: "127.0.0.1",
      port: this.#target,
    });
    this.#sockets.add(client).add(server);
    let silent = false;
    await Promise.all([
      pump(client, (bytes) => writeAll(server, bytes)),
      pump(server, async (bytes) => {
        // TCP loses no bytes in the middle: nothing comes after lost ones.
        if (!silent) silent = await this.#answer(client, bytes);
      }),
    ].map((it) => it.finally(() => [client, server].forEach(close))));
    this.#sockets.delete(client);
    this.#sockets.delete(server);
  }

  /** Passes the piece on, perhaps with a fault; says whether it is the last. */
  async #answer(client: Deno.Conn, bytes: Uint8Array): Promise<boolean> {
    const fault = this.fault();
    switch (fault) {
      case "half":
        await writeAll(client, bytes.subarray(0, bytes.length >> 1));
        throw new Error("closed");
      case "close":
        throw new Error("closed");
      case "stall":
        return true;
      case "late":
        await new Promise((resolve) => setTimeout(resolve, this.#late));
        break;
      case "drip":
        for (const byte of bytes.subarray(0, 40)) {
          await writeAll(client, Uint8Array.of(byte));
        }
        await writeAll(client, bytes.subarray(40));
        return false;
      case "garbage":
        await writeAll(client, encoder.encode("\0garbage\r\n"));
        return true;
      case "behind":
        await writeAll(client, this.extra);
        this.extra = bytes;
        return false;
      case "early":
        await writeAll(client, this.extra);
        await this.held;
    }
    await writeAll(client, bytes);
    if (fault === "extra") await writeAll(client, this.extra);
    return false;
  }

  /** Closes the port and every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#sockets.forEach(close);
    await Promise.allSettled(this.#running);
  }
}

async function pump(
  from: Deno.Conn,
  to: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let n; (n = await from.read(buffer)) !== null;) {
      await to(buffer.slice(0, n));
    }
  } catch {
    // The other side, or a fault, has closed it.
  }
}

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await to.write(bytes.subarray(sent));
  }
}

function close(socket: Deno.Conn): void {
  try {
    socket.close();
  } catch {
    // It was closed before.
  }
}
