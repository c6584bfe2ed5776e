/**
 * Searches at once what a test hears from the service in its own process and
 * over HTTP, which is too much to keep: only what gives something away is.
 *
 * @module
 */
import type { Hono } from "hono";
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
  const type = response.headers.get("Content-Type") ?? "";
  const json = /\bjson\b/.test(type);
  // If it breaks off, the test that reads on will see.
  const body = json ? await response.clone().text().catch(() => "") : "";
  const head = [...response.headers].map((field) => field.join(": "));
  searchAnswer(head.join("\n"), body, response.ok);
  return response;
}

/** The app, whose answers are searched from now on. */
export function searching(app: Hono): Hono {
  const { fetch } = app;
  // Named: `Deno.serve` gives a function without parameters no request.
  app.fetch = async (request, ...more) =>
    await searched(await fetch(request, ...more));
  return app;
}
