/**
 * Prints how many bytes this process keeps for each person that it has cached.
 * The arguments are how they are cached, and how many they are. It needs V8's
 * `--expose-gc`: after a collection, only what is kept counts.
 *
 * @module
 */
import { LRUCache } from "lru-cache";
import { ADAPTERS } from "../../../../adapters/mod.ts";
import { createApp } from "../../../../src/app/app.ts";
import { readConfig } from "../../../../src/config/read_config.ts";
import { Registry } from "../../../../src/dao/registry.ts";
import { NO_LOG } from "../../../../src/log/log.ts";
import { PERSON } from "../../../../src/person/person.ts";
import { type Person, personOf } from "../peers/people.ts";

/** Ways to cache people. Each returns a function that reads one through the cache. */
const WAYS: Readonly<
  Record<string, (people: number) => Promise<(n: number) => Promise<void>>>
> = {
  async service(people) {
    const settings = [
      "--database=sqlite::memory:",
      `--cache=memory:?max=${people}`,
      "--verify=off",
    ];
    const config = readConfig({}, settings);
    const registry = new Registry(ADAPTERS);
    const app = createApp(config, registry, NO_LOG, { open: true });
    await app.start();
    for (let n = 0; n < people; n += 1_000) {
      const some = Array.from({ length: 1_000 }, (_, i) => personOf(n + i));
      await app.service.putMany(some.map((it) => PERSON.parse(it)));
    }
    return async (n) => {
      const url = `http://localhost/persons/${personOf(n).id}`;
      await (await app.fetch(new Request(url))).body?.cancel();
    };
  },
  lru(people) {
    const cache = new LRUCache<string, Person>({
      max: people,
      ttl: 3_600_000,
    });
    return Promise.resolve((n) => {
      const person = personOf(n);
      cache.set(person.id, person);
      return Promise.resolve();
    });
  },
};

/** Fills a cache, and returns the function that reads a person through it. */
async function full(way: string, people: number) {
  const cache = await WAYS[way]?.(people);
  if (!cache) throw new Error(`There is no way ${way}`);
  for (let n = 0; n < people; n++) await cache(n);
  return cache;
}

/** The bytes of memory that are in use. */
function kept(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error("This program needs --v8-flags=--expose-gc");
  // What the first collection frees may have kept something else.
  gc();
  gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

const [way = "", count] = Deno.args;
const people = Number(count);
// The small cache makes what every cache shares, such as the compiled code.
const small = await full(way, 1_000);
const before = kept();
const large = await full(way, people);
const bytes = (kept() - before) / people;
Deno.stdout.writeSync(new TextEncoder().encode(`${bytes}`));
// Both caches must live until here.
await small(0);
await large(0);
Deno.exit(0);
