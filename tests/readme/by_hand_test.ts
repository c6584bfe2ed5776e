import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { blocksOf, readme } from "../support/readme.ts";

interface Backend {
  get(id: string): Promise<string | undefined>;
  set(id: string, name: string): Promise<void>;
  delete(id: string): Promise<void>;
}

interface People {
  get(id: string): Promise<string | undefined>;
  put(id: string, name: string): Promise<void>;
}

type ByHand = (database: Backend, cache: Backend) => People;

/** The lines of the README, as a module. */
async function byHand(): Promise<ByHand> {
  const [block] = blocksOf(readme("README.md"))
    .filter(({ text }) => text.includes("export function byHand"));
  const source = encodeURIComponent(block?.text ?? "");
  const module = await import(`data:application/typescript,${source}`);
  return module.byHand;
}

function backend(): Backend {
  const names = new Map([["ada", "Ada"]]);
  return {
    get: (id) => Promise.resolve(names.get(id)),
    set: (id, name) => Promise.resolve(void names.set(id, name)),
    delete: (id) => Promise.resolve(void names.delete(id)),
  };
}

const FOREVER = Promise.withResolvers<never>().promise;

describe("what one would write by hand", () => {
  it("returns an old name for ever, after a slow reader", async () => {
    const database = backend();
    const cache = backend();
    await cache.delete("ada");
    const read = Promise.withResolvers<void>();
    const slow = {
      ...database,
      async get(id: string) {
        const name = await database.get(id);
        await read.promise;
        return name;
      },
    };
    const people = await byHand();
    const reading = people(slow, cache).get("ada");
    await Promise.resolve();
    await people(database, cache).put("ada", "Augusta");
    read.resolve();
    await reading;
    assertEquals(await database.get("ada"), "Augusta");
    assertEquals(await people(database, cache).get("ada"), "Ada");
  });

  it("waits for ever for a cache that does not answer", async () => {
    const people = await byHand();
    const hung = { ...backend(), get: () => FOREVER };
    const reading = people(backend(), hung).get("ada");
    const later = new Promise((resolve) => setTimeout(resolve, 20, "waiting"));
    assertEquals(await Promise.race([reading, later]), "waiting");
  });

  it("fails after a change that was applied", async () => {
    const people = await byHand();
    const database = backend();
    const cache = {
      ...backend(),
      delete: () => Promise.reject(new Error("the cache is gone")),
    };
    const { get, put } = people(database, cache);
    await assertRejects(() => put("ada", "Augusta"), Error, "gone");
    assertEquals(await database.get("ada"), "Augusta");
    assertEquals(await get("ada"), "Ada");
  });
});
