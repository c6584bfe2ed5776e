import { PERSON, type Person } from "../../src/person/person.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  CHANCE,
  GenerationCache,
} from "../../src/cache_aside/generation_cache.ts";
import type { KeyValue, Operation, Reply } from "../../src/dao/key_value.ts";
import type { Lookup, Ticket } from "../../src/dao/cache.ts";
import { AppError } from "../../src/errors.ts";
import { person } from "../contract/people.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { NearMap } from "../support/fakes/near_map.ts";
import { chance, G1, LIFETIMES } from "../support/fakes/round_trips.ts";

const ada = person("ada", "Ada", "Lovelace");
const adele = person("ada", "Adele", "Goldberg");
const bob = person("bob");

/** A server that keeps a list of its operations. */
class Server extends MemoryKeyValue {
  readonly operations: Operation<Person>[] = [];
  constructor() {
    super(() => 0);
  }
  override run(
    operations: readonly Operation<Person>[],
  ): Promise<Reply<Person>[]> {
    this.operations.push(...operations);
    return super.run(operations);
  }
}

/** A cache on a server of its own. */
function make(
  near?: NearMap,
): { server: Server; cache: GenerationCache<Person> } {
  const server = new Server();
  const options = { chance: chance(), near };
  return {
    server,
    cache: new GenerationCache(server, {
      record: PERSON,
      lifetimes: LIFETIMES,
      ...options,
    }),
  };
}

/** The ticket of a miss. */
function ticketOf(found: Lookup<Person> | undefined): Ticket<Person> {
  assert(found?.state === "miss");
  return found.ticket;
}

/** Reads Ada through the cache. */
async function fill(cache: GenerationCache<Person>, of = ada): Promise<void> {
  const [found] = await cache.lookup([of.id]);
  await cache.fill([{ ticket: ticketOf(found), record: of }]);
}

describe("a generation cache", () => {
  it("makes no round trip for no ids", async () => {
    const { server, cache } = make();
    assertEquals(await cache.lookup([]), []);
    await cache.fill([]);
    await cache.announce([]);
    await cache.invalidate([]);
    assertEquals(await cache.getMany([]), new Map());
    assertEquals(server.roundTrips, 0);
  });

  it("makes one round trip for a hit, two for a first miss", async () => {
    const { server, cache } = make();
    const trips = async (work: () => Promise<unknown>) => {
      const before = server.roundTrips;
      await work();
      return server.roundTrips - before;
    };
    assertEquals(await trips(() => cache.lookup([ada.id, bob.id])), 2);
    await fill(cache);
    assertEquals(await trips(() => cache.lookup([ada.id, bob.id])), 1);
    assertEquals(await trips(() => cache.announce([ada.id, bob.id])), 1);
    assertEquals(await trips(() => cache.lookup([ada.id, bob.id])), 1);
    assertEquals(await trips(() => cache.invalidate([ada.id, bob.id])), 1);
    assertEquals(await trips(() => cache.getMany([ada.id, bob.id])), 1);
    assertEquals(await trips(() => cache.ping()), 1);
  });

  it("keeps entries near, and deletes the near entry of an announced id", async () => {
    const near = new NearMap();
    const { server, cache } = make(near);
    await fill(cache);
    await cache.lookup([ada.id]);
    server.operations.length = 0;
    const [found] = await cache.lookup([ada.id]);
    assertEquals(found?.state, "hit");
    assertEquals(server.operations.map(({ key }) => key.space), ["generation"]);
    await cache.announce([ada.id]);
    assertEquals(near.entries.size, 0);
  });

  it("does not serve a near entry that another cache has invalidated", async () => {
    const { server, cache } = make(new NearMap());
    await fill(cache);
    await cache.lookup([ada.id]);
    const other = new GenerationCache(server, {
      record: PERSON,
      lifetimes: LIFETIMES,
    });
    await other.announce([ada.id]);
    await other.invalidate([ada.id]);
    await fill(other, adele);
    const [found] = await cache.lookup([ada.id]);
    assert(found?.state === "hit");
    assertEquals(found.record, adele);
  });

  it("keeps plain records apart from filled entries", async () => {
    const { server, cache } = make();
    await fill(cache);
    assertEquals(await cache.get(ada.id), undefined);
    assertEquals(await cache.add(adele), true);
    assertEquals(await cache.add(ada), false);
    assertEquals(await cache.put(ada), "replaced");
    assertEquals(await cache.put(bob), "created");
    const all = await cache.getMany([ada.id, bob.id, ada.id, person("c").id]);
    assertEquals(all, new Map([[ada.id, ada], [bob.id, bob]]));
    assertEquals(await cache.delete(ada.id), true);
    assertEquals(await cache.delete(ada.id), false);
    assertEquals((await cache.lookup([ada.id]))[0]?.state, "hit");
    const records = server.operations.filter(({ key }) =>
      key.space === "record"
    );
    assert(records.every((it) => !("ttl" in it) || it.ttl === 60));
  });

  it("ignores a value that is not a plain record", async () => {
    const { server, cache } = make();
    const entry = { kind: "entry", generation: G1, record: ada } as const;
    for (const value of [G1, { ...entry, freshUntil: 1 }]) {
      const key = { space: "record", id: ada.id } as const;
      await server.run([{ op: "set", key, value, ttl: 60 }]);
      assertEquals(await cache.getMany([ada.id]), new Map());
    }
  });

  it("throws unavailable if any of its round trips fails", async () => {
    for (const failing of [1, 2, 3]) {
      let trips = 0;
      const replies: Reply<Person>[][] = [[undefined, undefined], [false], [
        G1,
      ]];
      const server: KeyValue<Person> = {
        run: () => {
          trips += 1;
          return trips === failing
            ? Promise.reject(new AppError("unavailable", "down"))
            : Promise.resolve(replies[trips - 1] ?? []);
        },
        ping: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
      const cache = new GenerationCache(server, {
        record: PERSON,
        lifetimes: LIFETIMES,
      });
      await assertRejects(() => cache.lookup([ada.id]), AppError, "down");
      assertEquals(trips, failing);
    }
  });

  it("disposes of its server", async () => {
    const { server, cache } = make();
    await cache[Symbol.asyncDispose]();
    await assertRejects(() => cache.ping(), AppError);
    assertEquals(server.down, true);
  });
});

describe("CHANCE", () => {
  it("makes generations of 128 random bits, each different", () => {
    const all = Array.from({ length: 1000 }, () => CHANCE.generation());
    assertEquals(new Set(all).size, all.length);
    assert(all.every((it) => /^[0-9a-f]{32}$/.test(it)));
  });

  it("makes random numbers from 0 to 1, and has the real time", () => {
    const some = Array.from({ length: 100 }, () => CHANCE.random());
    assert(some.every((it) => it >= 0 && it < 1) && new Set(some).size > 90);
    assert(Math.abs(CHANCE.now() - Date.now()) < 1000);
  });
});

describe("a cache whose server throws any error", () => {
  it("throws unavailable, and disposes of the server once", async () => {
    let disposed = 0;
    const server: KeyValue<Person> = {
      run: () => {
        throw new TypeError("not even a promise");
      },
      ping: () => Promise.reject("not even an error"),
      [Symbol.asyncDispose]: () => {
        disposed += 1;
        return Promise.resolve();
      },
    };
    const cache = new GenerationCache(server, {
      record: PERSON,
      lifetimes: LIFETIMES,
    });
    const { id } = ada;
    const ticket = { id, generation: G1 };
    for (
      const call of [
        () => cache.lookup([id]),
        () => cache.fill([{ ticket, record: undefined }]),
        () => cache.announce([id]),
        () => cache.invalidate([id]),
        () => cache.get(id),
        () => cache.delete(id),
        () => cache.ping(),
      ]
    ) {
      assertEquals((await assertRejects(call, AppError)).code, "unavailable");
    }
    await cache[Symbol.asyncDispose]();
    await cache[Symbol.asyncDispose]();
    assertEquals(disposed, 1);
  });
});
