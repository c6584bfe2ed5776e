import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { GenerationCache } from "../../src/dao/generation_cache.ts";
import {
  type CacheAdapter,
  type CacheOptions,
  Registry,
  type StoreAdapter,
} from "../../src/dao/registry.ts";
import { type Log, NO_LOG } from "../../src/log.ts";
import { person } from "../contract/people.ts";
import { MemoryKeyValue } from "../fakes/memory_key_value.ts";
import { MemoryStore } from "../fakes/memory_store.ts";
import { assertTook, timed } from "../timed.ts";

const INFO = { example: "", parameters: {}, shared: true };

/** A service on fakes, of which the cache tells what the test wants. */
function fixture() {
  const store = new MemoryStore();
  const server = new MemoryKeyValue();
  const told: string[] = [];
  let onHealth: CacheOptions["onHealth"];
  const cacheAdapter: CacheAdapter = {
    ...INFO,
    kind: "cache",
    scheme: "cache",
    open(_, options) {
      onHealth = options.onHealth;
      return new GenerationCache(server, options.lifetimes);
    },
  };
  const storeAdapter: StoreAdapter = {
    ...INFO,
    kind: "store",
    scheme: "store",
    open: () => store,
  };
  const tell = (message: string) => told.push(message);
  const log: Log = { ...NO_LOG, info: tell, warn: tell };
  const registry = new Registry([cacheAdapter, storeAdapter]);
  const config = readConfig({}, ["--database=store:", "--cache=cache:"]);
  const app = createApp(config, registry, log);
  const health = (state: "up" | "down") => onHealth?.("a:11211", state);
  return { app, store, server, told, health };
}

/** Waits until the condition holds; says how long that took. */
async function until(condition: () => boolean): Promise<number> {
  const begun = performance.now();
  while (!condition()) {
    assert(performance.now() - begun < 10_000, "it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - begun;
}

describe("a cache that has come back", () => {
  it(
    "is told at once what it missed, and the log is told of it",
    timed(async () => {
      const random = Math.random;
      // The longest pauses there are.
      Math.random = () => 1;
      const { app, store, server, told, health } = fixture();
      try {
        await app.start();
        server.down = true;
        health("down");
        await app.service.put(person("ada"));
        // A few attempts, so that the next one is seconds away.
        const before = server.roundTrips;
        await until(() => server.roundTrips >= before + 2);
        assertEquals(store.rows.length, 1);
        server.down = false;
        health("up");
        assertTook(await until(() => store.rows.length === 0), 800);
      } finally {
        Math.random = random;
        await app[Symbol.asyncDispose]();
      }
      const [down, , up] = told;
      assertEquals([down, up], [
        "A server of the cache does not answer; it is left alone.",
        "A server of the cache answers again.",
      ]);
    }),
  );
});
