/**
 * Searches at once what a test hears from the service in its own process and
 * over HTTP, which is too much to keep: only what gives something away is. And
 * compares each answer with the description of the API.
 *
 * @module
 */
import type { Hono } from "hono";
import type { Heard } from "../description/undescribed.ts";
import { keep } from "./keep.ts";
import { type Kind, telltales } from "./telltales.ts";

let kept: ((line: string) => void) | undefined;

/** Keeps what the text gives away; the first text proves that there was one. */
function searchText(text: string, kind: Kind): void {
  kept ??= keep("answers");
  for (const line of telltales(text, kind)) kept(`${line}\n`);
}

/** Searches lines of a log. */
export function searchLog(lines: string): void {
  searchText(lines, "log");
}

/** Searches the header and the body of an answer. */
export function searchAnswer(head: string, body: string, ok: boolean): void {
  searchText(head, ok ? "out" : "problem");
  searchText(body, ok ? "people" : "problem");
}

/** Searches an answer, which remains to be read, and returns it. */
export async function searched(response: Response): Promise<Response> {
  await hear(response);
  return response;
}

/** The same for the answer to a request of the service, which must be described. */
export async function described(
  response: Response,
  { method, url }: Pick<Request, "method" | "url">,
): Promise<Response> {
  const body = await hear(response);
  const { status, headers } = response;
  await requireDescribed({ method, url, status, headers, body });
  return response;
}

/** Throws if the answer has what `/openapi.json` does not say. */
export async function requireDescribed(heard: Heard): Promise<void> {
  // Loaded when it is needed: most files of tests hear no answer.
  const { undescribed } = await import("../description/undescribed.ts");
  const found = undescribed(heard);
  if (found.length === 0) return;
  const { method, url, status } = heard;
  throw new Error(
    `/openapi.json does not describe ${method} ${url} -> ${status}: ` +
      found.join("; "),
  );
}

/** Searches an answer, and returns its body if it was read whole. */
async function hear(response: Response): Promise<string | undefined> {
  const type = response.headers.get("Content-Type") ?? "";
  const json = /\bjson\b/.test(type);
  // If it breaks off, the test that reads on will see.
  const body = json
    ? await response.clone().text().catch(() => undefined)
    : undefined;
  const head = [...response.headers].map((field) => field.join(": "));
  searchAnswer(head.join("\n"), body ?? "", response.ok);
  return body;
}

/** The app, whose answers are searched from now on. */
export function searching(app: Hono): Hono {
  return heardBy(app, searched);
}

/** The app of the service, whose answers must be described, too. */
export function describing(app: Hono): Hono {
  return heardBy(app, described);
}

function heardBy(
  app: Hono,
  heard: (response: Response, request: Request) => Promise<Response>,
): Hono {
  const { fetch } = app;
  // Named: `Deno.serve` gives a function without parameters no request.
  app.fetch = async (request, ...more) =>
    await heard(await fetch(request, ...more), request);
  return app;
}
