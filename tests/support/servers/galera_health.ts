import type { GaleraNode } from "./galera_node.ts";

/** How long the node may take to answer, in milliseconds. */
const PATIENCE = 300;

/**
 * Tells a balancer over HTTP whether a node may be used. A connection, and even
 * `SELECT 1`, would succeed on a node that has lost the others.
 */
export class GaleraHealth implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #asked = new Set<Promise<boolean>>();

  /** Answers for that node. */
  constructor(node: GaleraNode) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async () => {
        const status = await this.#inTime(node.answers()) ? 200 : 503;
        return new Response(undefined, { status });
      },
    );
  }

  /** The loopback port. */
  get port(): number {
    return this.#server.addr.port;
  }

  /** Answers no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Promise.all(this.#asked);
  }

  async #inTime(answer: Promise<boolean>): Promise<boolean> {
    const whole = answer.finally(() => this.#asked.delete(whole));
    this.#asked.add(whole);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE);
    });
    try {
      return await Promise.race([whole, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
