/**
 * Searches what a run of the tests has kept of the service's words.
 *
 * @module
 */
import { reachable } from "../needs_server.ts";
import { ROOT } from "../root.ts";
import { importsOf, readSources, type Sources } from "../sources.ts";
import { type Kept, PRODUCED } from "./keep.ts";
import { telltales } from "./telltales.ts";

/** The lines that give something away, and what was searched for them. */
export interface Search {
  /** Each line, after the name of its file. */
  readonly givenAway: readonly string[];
  /** Whether anything was kept that a process had printed. */
  readonly output: boolean;
  /** Whether any answer was searched. */
  readonly answers: boolean;
}

/** Searches the folder of a run. */
export async function search(run: string): Promise<Search> {
  const folder = `${run}/${PRODUCED}`;
  await Deno.mkdir(folder, { recursive: true });
  const givenAway = new Set<string>();
  let output = false;
  let answers = false;
  for await (const { name } of Deno.readDir(folder)) {
    const kind = name.slice(name.lastIndexOf(".") + 1) as Kept;
    const text = await Deno.readTextFile(`${folder}/${name}`);
    if (kind === "answers") answers = true;
    else if (text !== "") output = true;
    for (const line of linesOf(text, kind)) givenAway.add(`${name}: ${line}`);
  }
  return { givenAway: [...givenAway].sort(), output, answers };
}

/** The lines that give something away: of the answers no others are kept. */
function linesOf(text: string, kind: Kept): string[] {
  if (kind === "answers") return text.split("\n").filter((it) => it !== "");
  return telltales(text, kind);
}

const KEEP = "tests/support/produced/keep.ts";
const ANSWERS = "tests/support/produced/answers.ts";

/**
 * What should have been kept and was not, in a run of these files of tests: a
 * search that has nothing to search finds nothing.
 */
export async function missing(
  files: readonly string[],
  { output, answers }: Omit<Search, "givenAway">,
): Promise<string[]> {
  const sources = await sourcesOf(files);
  const used = files.flatMap((file) => reachable(pathOf(file), sources));
  const prints = (path: string) =>
    path !== ANSWERS && importsOf(path, sources.get(path) ?? "")
      .some(({ target, typeOnly }) => target === KEEP && !typeOnly);
  return [
    ...(!output && used.some(prints)
      ? ["Nothing that the service printed was kept"]
      : []),
    ...(!answers && used.includes(ANSWERS)
      ? ["No answer of the service was searched"]
      : []),
  ];
}

/** The project's sources, and those of tests that are elsewhere. */
async function sourcesOf(files: readonly string[]): Promise<Sources> {
  const sources = new Map(await readSources(ROOT.pathname));
  for (const file of files.filter((it) => !sources.has(pathOf(it)))) {
    const text = await Deno.readTextFile(new URL(file, ROOT));
    sources.set(pathOf(file), text.replaceAll(ROOT.href, "/"));
  }
  return sources;
}

/** The path within the project of a file that is named from there. */
function pathOf(file: string): string {
  return new URL(file, ROOT).href.replace(ROOT.href, "");
}
