/**
 * A client of the service that takes whatever comes.
 *
 * @module
 */
import { sentOnce } from "../../../../src/client/request/sent_once.ts";
import { telltales } from "../../../support/produced/telltales.ts";

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
  /** What a problem says; empty if the answer is none. */
  readonly detail: string;
  /** What a problem gives away. */
  readonly telltales: readonly string[];
  /** The version of the person that was read; 0 if there is none. */
  readonly version: number;
}

const NOTHING: Reply = {
  status: undefined,
  hung: false,
  retryAfter: false,
  cacheStatus: "",
  detail: "",
  telltales: [],
  version: 0,
};

const PROBLEM = /^application\/problem\+json\b/;
const FIRST_NAME = "Ann";

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
      body: sentOnce(
        JSON.stringify({ firstName: FIRST_NAME, lastName: `${version}` }),
      ),
    });
  }

  /** Deletes a person. */
  delete(id: string): Promise<Reply> {
    return this.#send(id, { method: "DELETE", body: sentOnce() });
  }

  async #send(id: string, init: RequestInit): Promise<Reply> {
    const signal = AbortSignal.timeout(HUNG);
    try {
      const url = new URL(`persons/${id}`, this.#url);
      const client = this.#client;
      const response = await fetch(url, { ...init, signal, client });
      const text = await response.text();
      const type = response.headers.get("Content-Type") ?? "";
      return {
        status: response.status,
        hung: false,
        retryAfter: response.headers.has("Retry-After"),
        cacheStatus: response.headers.get("Cache-Status") ?? "",
        detail: PROBLEM.test(type) ? JSON.parse(text).detail ?? "" : "",
        telltales: response.ok ? [] : telltales(text, "problem"),
        version: response.ok && text ? versionOf(JSON.parse(text), id) : 0,
      };
    } catch {
      return { ...NOTHING, hung: signal.aborted };
    }
  }

  /** The versions of all in the store; `undefined` if it does not tell. */
  async versions(): Promise<ReadonlyMap<string, number> | undefined> {
    const url = new URL("persons?limit=100", this.#url);
    const signal = AbortSignal.timeout(HUNG);
    const response = await fetch(url, { client: this.#client, signal });
    const { persons } = await response.json();
    if (!response.ok) return undefined;
    return new Map(persons.map((it: Body) => [it.id, versionOf(it, it.id)]));
  }

  /** Closes its connections. */
  [Symbol.dispose](): void {
    this.#client.close();
  }
}

interface Body {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** The version of the person; none that there can be, if it is another's. */
function versionOf({ id, firstName, lastName }: Body, asked: string): number {
  return id === asked && firstName === FIRST_NAME ? Number(lastName) : NaN;
}
