/**
 * The connection to one service: its token, and the requests that are sent again.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { ClientError, unsure } from "../client_error.ts";
import { type Answer, type Ask, exchange, type Fetch } from "./exchange.ts";
import type { Redact } from "./problem.ts";
import { pauseBefore } from "./retry.ts";

/** A bearer token, or a function that returns one before each request. */
export type Token = string | (() => string | Promise<string>);

/** The form of a bearer token (RFC 6750), which is sent in a header field. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** The most characters of the runtime's reason that an error shows. */
const LONGEST = 300;

/** Sends requests to one service. */
export class Connection {
  readonly #token: Token | undefined;
  readonly #fetch: Fetch;
  readonly #retries: number;

  /** Sends requests by `fetch`, with the token if there is one. */
  constructor(token: Token | undefined, fetch: Fetch, retries: number) {
    if (typeof token === "string") requireToken(token);
    this.#token = token;
    this.#fetch = fetch;
    this.#retries = retries;
  }

  /** Sends the request, and sends it again where that is safe. */
  async send(ask: Ask, call: Call): Promise<Answer> {
    for (let tries = 0;; tries++) {
      try {
        return await this.#sendOnce(ask, call);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        const pause = tries < this.#retries
          ? pauseBefore(error, tries, isRepeatable(ask))
          : undefined;
        if (pause === undefined || pause >= call.left) {
          throw call.mayBeApplied ? unsure(error) : error;
        }
        await call.pause(pause);
      }
    }
  }

  async #sendOnce(ask: Ask, call: Call): Promise<Answer> {
    const token = typeof this.#token === "function"
      ? requireToken(await this.#token())
      : this.#token;
    call.signal.throwIfAborted();
    const redact: Redact = (text) =>
      token === undefined ? text : text.replaceAll(token, "[token]");
    const write = ask.method !== "GET";
    const before = call.mayBeApplied;
    if (write) call.mayBeApplied = true;
    try {
      const { signal } = call;
      const answer = await exchange(this.#fetch, ask, {
        token,
        signal,
        redact,
      });
      call.mayBeApplied = before;
      return answer;
    } catch (error) {
      call.signal.throwIfAborted();
      const failure = error instanceof ClientError
        ? error
        : unreached(error, write, redact);
      call.mayBeApplied = before || failure.mayBeApplied;
      throw failure;
    }
  }
}

/** Whether the request may be sent again: no write of it is applied twice. */
function isRepeatable({ method, headers = {} }: Ask): boolean {
  return method === "GET" || "If-Match" in headers ||
    "If-None-Match" in headers;
}

/** The error of a request without a whole answer. */
function unreached(
  error: unknown,
  mayBeApplied: boolean,
  redact: Redact,
): ClientError {
  const reason = redact(reasonOf(error)).slice(0, LONGEST);
  const message = `There is no answer, or it broke off: ${reason}`;
  return new ClientError("network", message, { mayBeApplied });
}

/** What the runtime says. Node has the reason in the innermost cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

function requireToken(token: unknown): string {
  if (typeof token === "string" && TOKEN.test(token)) return token;
  throw new TypeError("The token is not one that a header field can hold.");
}
