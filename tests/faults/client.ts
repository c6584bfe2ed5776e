/**
 * A client of the service that takes whatever comes.
 *
 * @module
 */

/** Milliseconds after which a request counts as hung. */
export const HUNG = 10_000;

/** What came of a request. */
export interface Reply {
  /** The status; `undefined` if there was no answer. */
  readonly status: number | undefined;
  /** Whether nothing came within {@linkcode HUNG} ms. */
  readonly hung: boolean;
  /** Whether it told when to come back. */
  readonly retryAfter: boolean;
  /** How it was made. */
  readonly cacheStatus: string;
  /** The version of the person that was read; 0 if there is none. */
  readonly version: number;
}

const NOTHING: Reply = {
  status: undefined,
  hung: false,
  retryAfter: false,
  cacheStatus: "",
  version: 0,
};

/** Asks for people, and writes versions of them. */
export class Client implements Disposable {
  readonly #url: URL;
  // At rest it holds no connection.
  readonly #client = Deno.createHttpClient({ poolIdleTimeout: 1000 });

  /** A client of the service at the URL. */
  constructor(url: URL) {
    this.#url = url;
  }

  /** Reads a person. */
  get(id: string): Promise<Reply> {
    return this.#send(id, {});
  }

  /** Writes a version of a person. */
  put(id: string, version: number): Promise<Reply> {
    return this.#send(id, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ firstName: "Ann", lastName: `${version}` }),
    });
  }

  async #send(id: string, init: RequestInit): Promise<Reply> {
    const signal = AbortSignal.timeout(HUNG);
    try {
      const url = new URL(`persons/${id}`, this.#url);
      const response = await fetch(url, {
        ...init,
        signal,
        client: this.#client,
      });
      const body = await response.text();
      return {
        status: response.status,
        hung: false,
        retryAfter: response.headers.has("Retry-After"),
        cacheStatus: response.headers.get("Cache-Status") ?? "",
        version: response.ok && body ? Number(JSON.parse(body).lastName) : 0,
      };
    } catch {
      return { ...NOTHING, hung: signal.aborted };
    }
  }

  /** The versions of all in the store. */
  async versions(): Promise<ReadonlyMap<string, number>> {
    const url = new URL("persons?limit=100", this.#url);
    const { persons } = await (await fetch(url, { client: this.#client }))
      .json();
    return new Map(
      persons.map((it: { id: string; lastName: string }) => [
        it.id,
        Number(it.lastName),
      ]),
    );
  }

  /** Closes its connections. */
  [Symbol.dispose](): void {
    this.#client.close();
  }
}
