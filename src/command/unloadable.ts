/**
 * Why a module cannot be loaded, for an operator: the runtime speaks to the
 * author of an import.
 *
 * @module
 */
import { dirname, isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { redactedModule } from "../config/redacted.ts";

/** What the runtime says, and what it means; `itself` is about the module's own name. */
interface Reason {
  readonly says: RegExp;
  itself(name: string): string;
  imported(name: string): string;
}

const REASONS: readonly Reason[] = [
  {
    says: /Module not found "([^"]+)"/,
    itself: (name) => `${name} does not exist.`,
    imported: (name) => `it imports ${name}, which does not exist.`,
  },
  {
    says: /Import "([^"]+)" not a dependency and not in import map/,
    itself: (name) =>
      "it is neither a path nor a name in the import map. Write the path of a " +
      `file as ./${name}.`,
    imported: (name) => `it imports ${name}, which is not in the import map.`,
  },
  {
    says: /Requires read access to "([^"]+)"/,
    itself: unreadable,
    imported: unreadable,
  },
  {
    says: /Requires import access to "([^"]+)"/,
    itself: unpermitted,
    imported: unpermitted,
  },
  {
    says: /ERR_UNSUPPORTED_DIR_IMPORT\] Directory import '([^']+)'/,
    itself: (name) => `${name} is a folder. Name a file in it.`,
    imported: (name) => `it imports ${name}, which is a folder.`,
  },
  {
    says: /Import '(https?:.+)' failed/,
    itself: (name) => `${name} cannot be fetched.`,
    imported: (name) => `it imports ${name}, which cannot be fetched.`,
  },
];

/** Why the module of the address could not be imported; shows no secret of a URL. */
export function whyUnloadable(error: unknown, address: string): string {
  const [first = ""] = String(error).split("\n");
  for (const { says, itself, imported } of REASONS) {
    const [, name] = says.exec(first) ?? [];
    if (name === undefined) continue;
    const shown = shownName(name);
    return shown === shownName(address) ? itself(shown) : imported(shown);
  }
  // The message quotes the URL, or one that it led to.
  const line = first.replaceAll(/https?:[^\s"'<>]+/gi, redactedModule);
  return `it could not be loaded: ${line.replace(/\.*$/, ".")}`;
}

/** A file that Deno does not permit to read, whether it exists or not. */
function unreadable(path: string): string {
  const folder = dirname(path);
  const way = relative("", folder);
  const more = way.startsWith("..") || isAbsolute(way) ? `,${folder}` : "";
  return `Deno does not permit to read ${path}, nor to see whether it exists. ` +
    `With -P it also needs --allow-read=.${more} for that file and what it ` +
    "imports.";
}

function unpermitted(host: string): string {
  return `Deno does not permit to load ${host}. With -P it also needs ` +
    `--allow-import=${host}.`;
}

/** The path of a file, or the URL without its secrets. */
function shownName(name: string): string {
  if (!name.startsWith("file:")) return redactedModule(name);
  try {
    return fileURLToPath(name);
  } catch {
    // It has a host, or a %2F.
    return name;
  }
}
