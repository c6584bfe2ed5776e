/**
 * One request and its answer.
 *
 * @module
 */
import { readText } from "./body.ts";
import { ClientError, type ClientErrorDetails } from "../client_error.ts";
import { problemError, type Redact } from "./problem.ts";
import { readRetryAfter } from "./retry.ts";
import { sentOnce } from "./sent_once.ts";

/** What sends requests, as `fetch` does. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/** A request. */
export interface Ask {
  /** The method. */
  readonly method: "GET" | "PUT" | "PATCH" | "DELETE";
  /** The URL. */
  readonly url: URL;
  /** The header fields besides those of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body, as JSON. */
  readonly body?: string | undefined;
}

/** An answer of the service that is no failure. */
export interface Answer {
  /** The status. */
  readonly status: number;
  /** The header fields. */
  readonly headers: Headers;
  /** The JSON; `undefined` without a body. */
  readonly body?: unknown;
  /** The problem, if there is no such person. */
  readonly absence?: ClientError;
}

const EXPECTED: Readonly<Record<Ask["method"], readonly number[]>> = {
  GET: [200],
  PUT: [200, 201],
  PATCH: [200],
  DELETE: [204],
};

/** Sends the request once, and reads the answer. */
export async function exchange(
  fetch: Fetch,
  ask: Ask,
  { token, signal, redact }: {
    readonly token: string | undefined;
    readonly signal: AbortSignal;
    readonly redact: Redact;
  },
): Promise<Answer> {
  const request = requestOf(ask, token, signal);
  // Node 24 may collect a request that is under way. An abort would then do
  // nothing. The signal's listener keeps the request.
  signal.addEventListener("abort", () => request, { once: true });
  const response = await fetch(request);
  const { status, headers } = response;
  const expected = EXPECTED[ask.method].includes(status);
  const details = detailsOf(response, ask.method !== "GET");
  const bad = (what: string) =>
    new ClientError("bad_answer", `${what} (status ${status}).`, details);
  if (response.type === "opaqueredirect" || status >= 300 && status < 400) {
    await response.body?.cancel();
    throw bad("The answer is a redirect, which is not followed");
  }
  const text = await readText(response, signal, details);
  if (status === 204 && expected) return { status, headers };
  const type = mediaType(headers);
  if (response.ok) {
    if (!expected || type !== "application/json") {
      throw bad("The answer is not one of the service");
    }
    const body = parsed(text);
    if (body !== undefined) return { status, headers, body };
    throw bad("The answer is not JSON");
  }
  const problem = type === "application/problem+json"
    ? problemError(parsed(text), details, redact)
    : undefined;
  if (!problem) throw bad("The answer is no problem of the service");
  if (problem.code !== "not_found" || status !== 404) throw problem;
  return { status, headers, absence: problem };
}

function requestOf(
  { method, url, headers, body }: Ask,
  token: string | undefined,
  signal: AbortSignal,
): Request {
  return new Request(url, {
    method,
    signal,
    // A redirect would take the token to another server.
    redirect: "manual",
    headers: {
      Accept: "application/json, application/problem+json",
      ...body === undefined ? {} : { "Content-Type": "application/json" },
      ...token === undefined ? {} : { Authorization: `Bearer ${token}` },
      ...headers,
    },
    body: method === "GET" ? null : sentOnce(body),
  });
}

/** The media type, without its parameters. */
function mediaType(headers: Headers): string | undefined {
  const [type] = headers.get("Content-Type")?.split(";", 1) ?? [];
  return type?.trim().toLowerCase();
}

/** What an answer tells of an error, whatever its body is. */
function detailsOf(
  { status, headers }: Response,
  write: boolean,
): ClientErrorDetails {
  const retryAfter = readRetryAfter(headers.get("Retry-After"));
  const refused = status >= 300 && status < 500 ||
    status === 503 && retryAfter !== undefined;
  return {
    status: status === 0 ? undefined : status,
    retryAfter,
    mayBeApplied: write && !refused && status !== 0,
  };
}

/** The JSON, or `undefined` if it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of this error would show the text.
    return undefined;
  }
}

/** The header fields of a read that uses the cache in that way. */
export function cacheControl(
  cache: string | undefined,
): Readonly<Record<string, string>> | undefined {
  return cache === undefined ? undefined : { "Cache-Control": cache };
}
