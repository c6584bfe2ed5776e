/**
 * Adapters that are not part of the program, and drivers that are not part of
 * an adapter: loaded before anything is opened.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { adaptersOf } from "../dao/adapter_shape.ts";
import type { Adapter, Registry } from "../dao/registry.ts";
import { AppError } from "../errors.ts";
import { type Config, operatorsName } from "../config/settings.ts";

/**
 * The adapters of the modules that the setting `adapters` names. Whatever is
 * wrong with one is an `AppError("config")` that names it.
 */
export async function loadAdapters(
  names: readonly string[],
  known: readonly Adapter[],
): Promise<Adapter[]> {
  if (names.length > 0 && Deno.build.standalone) {
    throw fault(NOT_IN_A_BINARY);
  }
  const added: Adapter[] = [];
  for (const name of names) {
    const where = `${SETTING}: ${name}`;
    for (const adapter of adaptersOf(where, await load(name))) {
      if ([...known, ...added].some((it) => it.scheme === adapter.scheme)) {
        throw fault(
          `${name}: there is another adapter of "${adapter.scheme}:"`,
        );
      }
      added.push(adapter);
    }
  }
  return added;
}

/** Gets the drivers that the chosen adapters do not bring along. */
export async function loadDrivers(
  { database, cache }: Config,
  registry: Registry,
): Promise<void> {
  const chosen = [
    ...registry.list("store").filter((it) => isChosen(it, database)),
    ...registry.list("cache").filter((it) => isChosen(it, cache)),
  ];
  await Promise.all(chosen.map((it) => it.load?.()));
}

function isChosen({ scheme }: Adapter, url: string): boolean {
  return URL.parse(url)?.protocol === `${scheme}:`;
}

const SETTING = operatorsName("adapters");

const NOT_IN_A_BINARY = "a compiled program loads no modules. Add the " +
  "adapter to ADAPTERS in adapters/mod.ts and compile again, or use deno run.";

const PERMISSION = "With -P it needs, besides, " +
  "--allow-read=. for a file and what it imports, or --allow-import=HOST " +
  "for a URL.";

/** The only place where a module is loaded whose name is not in the code. */
async function load(name: string): Promise<object> {
  try {
    return await import(addressOf(name));
  } catch (error) {
    const [line = ""] = String(error).split("\n");
    const reason = `it could not be loaded: ${line.replace(/\.*$/, ".")}`;
    const hint = /Requires \w+ access/.test(line) ? ` ${PERMISSION}` : "";
    throw fault(`${name}: ${reason}${hint}`);
  }
}

/** A path is of the working directory; the rest is as in an import. */
function addressOf(name: string): string {
  return name.startsWith(".") || isAbsolute(name)
    ? pathToFileURL(resolve(name)).href
    : import.meta.resolve(name);
}

function fault(reason: string): AppError {
  return new AppError("config", `${SETTING}: ${reason}`);
}
