/**
 * A service of one's own making, for tests of the client.
 *
 * @module
 */
import type { Fetch } from "../../src/client/request/exchange.ts";

/** The address of services that are not on the network. */
export const ADDRESS = "http://service.example/";

/** A request that was sent. */
export interface Sent {
  readonly method: string;
  /** The path and the query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What answers one request: a response, or a failure of the network. */
export type Reply = Response | Error | ((sent: Sent) => Response);

/** A service that gives its replies in order; the last one again and again. */
export class FakeService {
  /** What it was sent. */
  readonly sent: Sent[] = [];
  readonly #replies: Reply[];
  readonly fetch: Fetch = async (request) => {
    const { pathname, search } = new URL(request.url);
    const sent = {
      method: request.method,
      target: pathname + search,
      headers: request.headers,
      body: await request.text(),
    };
    this.sent.push(sent);
    const reply = this.#replies.length > 1
      ? this.#replies.shift()
      : this.#replies[0];
    if (reply instanceof Error) throw reply;
    if (typeof reply === "function") return reply(sent);
    if (!reply) throw new TypeError("no reply");
    // In Deno 2.9.6 a clone loses `Content-Type: application/json` if that is the
    // only field and no code has looked at it.
    reply.headers;
    return reply.clone();
  };

  constructor(...replies: Reply[]) {
    this.#replies = replies;
  }

  /** The methods of what it was sent. */
  get methods(): string[] {
    return this.sent.map(({ method }) => method);
  }
}

/** A body of JSON. */
export function json(
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

/** Ada, with the tag. */
export function ada(tag: string, lastName = "Lovelace"): Response {
  return json(named(lastName), 200, { ETag: tag });
}

/** Ada, as a value. */
export function named(lastName: string) {
  return { id: "ada", firstName: "Ada", lastName };
}

/** A problem, as the service answers it. */
export function problem(
  status: number,
  name: string,
  headers: Record<string, string> = {},
  more: object = {},
): Response {
  const body = {
    type: `urn:problem:person:${name}`,
    title: "Title",
    status,
    detail: `Detail of ${name}.`,
    requestId: "r1",
    ...more,
  };
  return json(body, status, {
    "Content-Type": "application/problem+json",
    ...headers,
  });
}

/** A failure of the network. */
export function cutOff(): Error {
  return new TypeError("fetch failed", {
    cause: new Error("connection reset"),
  });
}
