/**
 * The READMEs, and the other pages, as data: their blocks of code, their
 * tables and what they name.
 *
 * @module
 */
import { ROOT } from "./root.ts";

/** A README of the project, or another page. */
export interface Readme {
  /** Its path from the root. */
  readonly path: string;
  /** Where it is: what it links to is relative to that. */
  readonly url: URL;
  /** Its text. */
  readonly text: string;
}

/** All of them but the changelog, in the order in which a reader meets them. */
export const READMES: readonly Readme[] = await Promise.all(
  [
    "README.md",
    "src/http/README.md",
    "deploy/README.md",
    "deploy/settings.md",
    "deploy/databases.md",
    "deploy/other_writers.md",
    "deploy/caches.md",
    "deploy/guarantee.md",
    "deploy/monitoring.md",
    "deploy/install.md",
    "deploy/backup.md",
    "deploy/clusters.md",
    "deploy/fleet.md",
    "deploy/speed.md",
    "src/README.md",
    "adapters/README.md",
    "adapters/mysql/README.md",
    "adapters/redis/README.md",
    "adapters/postgres/README.md",
    "adapters/sqlite/README.md",
    "tests/README.md",
  ].map(pageAt),
);

/** What users notice: only its links are checked. */
export const CHANGELOG: Readme = await pageAt("CHANGELOG.md");

async function pageAt(path: string): Promise<Readme> {
  const url = new URL(path, ROOT);
  return { path, url, text: await Deno.readTextFile(url) };
}

/** The text of one of them. */
export function readme(path: string): string {
  const found = READMES.find((it) => it.path === path);
  if (!found) throw new Error(`${path} is not in the list of READMEs`);
  return found.text;
}

/** A fenced block of code. */
export interface Block {
  /** The language, and whatever stands after it, as in `ts ignore`. */
  readonly info: string;
  /** The code. */
  readonly text: string;
}

const FENCE = /^```([^\n]*)\n([\s\S]*?)^```$/gm;

/** Every block of code, in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)]
    .map(([, info = "", text = ""]) => ({ info, text }));
}

/** The markdown without its blocks of code. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(FENCE, "");
}

/** The cells of every row of every table, as they are written. */
export function rowsOf(markdown: string): string[][] {
  return [...proseOf(markdown).matchAll(/^\|(.+)\|$/gm)].map(([, row = ""]) =>
    row.split("|").map((cell) => cell.trim())
  );
}

/** What stands between backticks in a text. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** The targets of the links. */
export function linksOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target);
}

/** The rows of the tables in one section, without their headings. */
export function tableIn(markdown: string, heading: string): string[][] {
  const [, section = ""] = markdown.split(`# ${heading}\n`);
  const [own = ""] = section.split(/^#+ /m);
  const isRule = (row?: string[]) => /^-+$/.test(row?.[0] ?? "");
  return rowsOf(own)
    .filter((row, i, rows) => !isRule(row) && !isRule(rows[i + 1]));
}

/**
 * What a script's output is to contain, by its comments: ` # …` in a shell,
 * ` // …` after a `console.log`. An ellipsis stands for anything.
 */
export function promised(script: string): RegExp {
  const comments = script.matchAll(/(?: #|console\.log\(.+\); \/\/) (.+)$/gm);
  const texts = Array.from(
    comments,
    ([, it = ""]) =>
      it.split("…").map((part) => RegExp.escape(part)).join(".*"),
  );
  return new RegExp(texts.join("[^]*"), "i");
}

/** The laws that a cache keeps, of all the promises that it makes. */
export function lawsOf(markdown: string): string[] {
  const [, section = ""] = markdown.split("## What a cache must promise\n");
  const [promises = ""] = section.split(/^#/m);
  return [
    ...`${promises}\n\n`.matchAll(/^- \*\*[^*]+\*\*:([^]+?)(?=\n-|\n\n)/gm),
  ]
    .flatMap(([, laws = ""]) => laws.split(";"))
    .map((law) => law.trim().replaceAll(/\s+/g, " "));
}

/** The anchors of the headings, as GitHub makes them. */
export function anchorsOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/^#+ (.+)$/gm)].map(
    ([, heading = ""]) =>
      "#" + heading.toLowerCase().replace(/[^\p{L}\d\s-]/gu, "")
        .replaceAll(" ", "-"),
  );
}

const PATH =
  /^(src|adapters|tests|deploy|\.ci)\/[\w./-]*$|^[a-z][\w-]*\.(ts|json|lock|md)$/;

/** The files and folders of the project that it names, links aside. */
export function pathsIn(markdown: string): string[] {
  const unlinked = proseOf(markdown).replaceAll(/\[[^\]]*\]\([^)]*\)/g, "");
  return codeIn(unlinked).filter((code) => PATH.test(code));
}

/** A setting as `--help` and as the README's table have it. */
export interface Documented {
  /** The environment variable. */
  readonly name: string;
  /** The default; empty for none. */
  readonly default: string;
}

/** The settings in the text of `--help`. */
export function settingsInHelp(help: string): Documented[] {
  const entry = /^ {2}--[\w-]+=(\S*)\s[^]*?\((PERSON_\w+)\)$/gm;
  return [...help.matchAll(entry)].map(([, value = "", name = ""]) => ({
    name,
    default: value,
  }));
}

/** The settings in tables: the first cell is the variable, the second the default. */
export function settingsInTables(markdown: string): Documented[] {
  return rowsOf(markdown).flatMap(([first = "", second = ""]) => {
    const [name] = codeIn(first);
    const [value = second] = codeIn(second);
    return name?.startsWith("PERSON_") ? [{ name, default: value }] : [];
  });
}

/** A call of the HTTP API. */
export interface Call {
  /** The method. */
  readonly method: string;
  /** The path, with its query. */
  readonly path: string;
}

const METHOD = /\b(GET|HEAD|PUT|POST|PATCH|DELETE)\b/g;

/** The calls in the first cells of tables: ``GET /persons/{id}` (`HEAD`)``. */
export function callsOf(markdown: string): Call[] {
  return rowsOf(markdown).flatMap(([first = ""]) => {
    const path = /`[^`]*?(\/[^`\s]*)`/.exec(first)?.[1];
    const methods = first.match(METHOD) ?? [];
    return path ? methods.map((method) => ({ method, path })) : [];
  });
}
