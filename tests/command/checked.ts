/**
 * Runs `check` in this process.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { memory } from "../../adapters/memory.ts";
import { ADAPTERS } from "../../adapters/mod.ts";
import { check } from "../../src/command/check.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { SETTING_NAMES, settingText } from "../../src/config/settings.ts";
import type { CacheAdapter, StoreAdapter } from "../../src/dao/adapter.ts";
import { Registry } from "../../src/dao/registry.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

/** The deadlines with which a cache of the scheme `patient` was opened. */
export const patience: number[] = [];

const patient: CacheAdapter = {
  ...memory,
  scheme: "patient",
  open(_, options) {
    patience.push(options.timeout);
    return memory.open(new URL("memory:"), options);
  },
};

/** Checks the backends of these flags, or a store of the scheme `fake`. */
export async function checked(
  flags: readonly string[],
  store = new MemoryStore(),
  { shared = true } = {},
) {
  const fake: StoreAdapter = {
    kind: "store",
    scheme: "fake",
    example: "fake:",
    parameters: {},
    shared,
    open: () => store,
  };
  const out: string[] = [];
  const err: string[] = [];
  const config = readConfig({}, flags);
  const code = await check.run({
    version: "person 1",
    entry: import.meta.url,
    warnings: [],
    config,
    registry: new Registry([...ADAPTERS, fake, patient]),
    operands: [],
    options: new Map(),
    out: (line) => out.push(line) > 0,
    err: (line) => err.push(line),
  });
  const settings = SETTING_NAMES.map((name) => settingText(name, config));
  assertEquals(out.splice(0, settings.length), settings);
  return { code, out, err };
}
