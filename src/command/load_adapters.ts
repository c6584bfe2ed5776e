/**
 * The loader of additional adapters, and of drivers that an adapter needs. It
 * runs before any backend is opened.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { adaptersOf } from "../dao/adapter_shape.ts";
import type { Adapter } from "../dao/adapter.ts";
import { Registry } from "../dao/registry.ts";
import { AppError } from "../errors.ts";
import { redactedModule } from "../config/redacted.ts";
import type { Config } from "../config/config.ts";
import { operatorsName } from "../config/settings.ts";
import { whyUnloadable } from "./unloadable.ts";

/**
 * The adapters of the modules that the setting `adapters` names. A module that
 * is wrong is an `AppError("config")` that names it.
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
    const shown = redactedModule(name);
    const where = `${SETTING}: ${shown}`;
    for (const adapter of adaptersOf(where, await load(name))) {
      if ([...known, ...added].some((it) => it.scheme === adapter.scheme)) {
        throw fault(
          `${shown}: another adapter already has the scheme "${adapter.scheme}:"`,
        );
      }
      added.push(adapter);
    }
  }
  return added;
}

/** The adapters of the program and of the setting, with the drivers that they need. */
export async function registryFor(
  config: Config,
  known: readonly Adapter[],
): Promise<Registry> {
  const added = await loadAdapters(config.adapters, known);
  const registry = new Registry([...known, ...added]);
  await loadDrivers(config, registry);
  return registry;
}

/** Loads the drivers of the chosen adapters, where these are separate packages. */
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

/** The only place that imports a module whose name is not in the code. */
async function load(name: string): Promise<object> {
  let address = name;
  try {
    address = addressOf(name);
    return await import(address);
  } catch (error) {
    throw fault(`${redactedModule(name)}: ${whyUnloadable(error, address)}`);
  }
}

/** The URL of a module: a path is relative to the working directory. */
function addressOf(name: string): string {
  return name.startsWith(".") || isAbsolute(name)
    ? pathToFileURL(resolve(name)).href
    : import.meta.resolve(name);
}

function fault(reason: string): AppError {
  return new AppError("config", `${SETTING}: ${reason}`);
}
