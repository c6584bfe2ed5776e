/**
 * Histories that something was wrong with, kept to be looked at again.
 *
 * @module
 */
import type { History } from "./checker/call.ts";

const OUTPUT = new URL("../../.output/", import.meta.url);

/** Saves a history, and returns the path of its file. */
export async function save(history: History): Promise<string> {
  await Deno.mkdir(OUTPUT, { recursive: true });
  const name = `history-${history.profile}-${history.seed}.json`;
  const { pathname } = new URL(name.replaceAll(" ", "-"), OUTPUT);
  await Deno.writeTextFile(pathname, JSON.stringify(history));
  return pathname;
}

/** The history in a file. */
export async function load(path: string): Promise<History> {
  return JSON.parse(await Deno.readTextFile(path)) as History;
}
