/**
 * A server that answers with bytes of one's own making, or hangs up.
 *
 * @module
 */

/** What the server does with a connection once the request is there. */
export type Behaviour = (
  connection: Deno.Conn,
  request: string,
) => Promise<void>;

/** A server on the network. */
export class BadServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;
  /** How many requests have come. */
  requests = 0;

  constructor(behaviour: Behaviour) {
    this.#serving = this.#serve(behaviour);
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}/`;
  }

  async #serve(behaviour: Behaviour): Promise<void> {
    const all: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      this.#open.add(connection);
      all.push(this.#answer(connection, behaviour));
    }
    await Promise.all(all);
  }

  async #answer(connection: Deno.Conn, behaviour: Behaviour): Promise<void> {
    try {
      const request = await read(connection);
      this.requests++;
      await behaviour(connection, request ?? "");
    } catch {
      // The client has had enough, or the test is over.
    } finally {
      if (this.#open.delete(connection)) connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    this.#open.clear();
    await this.#serving;
  }
}

/** A request, whose header and body come at once; nothing after the last one. */
async function read(connection: Deno.Conn): Promise<string | undefined> {
  const buffer = new Uint8Array(65_536);
  const length = await connection.read(buffer);
  return length === null
    ? undefined
    : new TextDecoder().decode(buffer.subarray(0, length));
}

/** Writes all of the bytes. */
export async function write(
  connection: Deno.Conn,
  bytes: Uint8Array | string,
): Promise<void> {
  let rest = typeof bytes === "string"
    ? new TextEncoder().encode(bytes)
    : bytes;
  while (rest.length > 0) rest = rest.slice(await connection.write(rest));
}

/** Waits until the client closes the connection. */
export async function hold(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(1024);
  while (await connection.read(buffer) !== null);
}

/** Sends these bytes, and closes the connection. */
export function sending(bytes: string): Behaviour {
  return (connection) => write(connection, bytes);
}

/**
 * Sends the answer to each request of the connection, and hangs up when there is
 * none.
 */
export function keeping(
  answerTo: (request: string) => string | undefined,
): Behaviour {
  return async (connection, first) => {
    let request: string | undefined = first;
    while (request !== undefined) {
      const bytes = answerTo(request);
      if (bytes === undefined) return;
      await write(connection, bytes);
      request = await read(connection);
    }
  };
}

/** Sends these bytes, and keeps the connection open. */
export function hanging(bytes: string): Behaviour {
  return async (connection) => {
    await write(connection, bytes);
    await hold(connection);
  };
}

/** Sends these bytes, and then others without an end. */
export function endless(bytes: string, more: string): Behaviour {
  return async (connection) => {
    await write(connection, bytes);
    const chunk = more.repeat(Math.ceil(65_536 / more.length));
    const sized = `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
    const encoded = new TextEncoder().encode(sized);
    for (;;) await write(connection, encoded);
  };
}

/** An answer with a header and a body. */
export function answer(
  status: string,
  fields: Readonly<Record<string, string | number>>,
  body = "",
): string {
  const all = { "Content-Length": body.length, Connection: "close", ...fields };
  const lines = Object.entries(all).filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}`, ...lines, "", body].join("\r\n");
}
