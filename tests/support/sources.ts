/**
 * The project's source files, and what they import.
 *
 * @module
 */

/** Source text by path, relative to the project's root. */
export type Sources = ReadonlyMap<string, string>;

/** Reads every TypeScript file of the project. */
export async function readSources(root: string): Promise<Sources> {
  const sources = new Map<string, string>();
  await readInto(sources, root, "");
  return sources;
}

async function readInto(
  sources: Map<string, string>,
  root: string,
  folder: string,
): Promise<void> {
  for await (const entry of Deno.readDir(`${root}/${folder}`)) {
    const path = folder + entry.name;
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory) await readInto(sources, root, `${path}/`);
    else if (path.endsWith(".ts")) {
      sources.set(path, await Deno.readTextFile(`${root}/${path}`));
    }
  }
}

/** One import or re-export of a file. */
export interface Import {
  /** A path within the project, or the specifier as written if bare. */
  readonly target: string;
  /** Whether it leaves nothing behind at run time. */
  readonly typeOnly: boolean;
}

// `deno fmt` puts every static import at the start of a line; examples in
// comments begin with a star.
const STATIC =
  /^(?:import|export)\s+(type\s)?\s*([^;"'`]*?\bfrom\s*)?["']([^"']+)["']/gm;

/** The static imports and re-exports of a file. */
export function importsOf(path: string, source: string): Import[] {
  return [...source.matchAll(STATIC)].map(
    ([, type, names = "", specifier = ""]) => ({
      target: /^\.{0,2}\//.test(specifier)
        ? new URL(specifier, `file:///${path}`).pathname.slice(1)
        : specifier,
      typeOnly: type !== undefined || namesOnlyTypes(names),
    }),
  );
}

/** Whether it reads `{ type A, type B }`. */
function namesOnlyTypes(clause: string): boolean {
  const braces = /^\{([^}]*)\}/.exec(clause.trim());
  const names = braces?.[1]?.split(",").map((name) => name.trim())
    .filter(Boolean);
  return names !== undefined && names.length > 0 &&
    names.every((name) => name.startsWith("type "));
}

/** The source without lines that are comments. */
export function withoutComments(source: string): string {
  return source.replace(/^\s*(\/\/|\/\*|\*).*$/gm, "");
}
