import { PERSON, type Person } from "../../src/person/person.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import {
  type KeyValue,
  MARK,
  type Operation,
  type Reply,
} from "../../src/dao/key_value.ts";
import { AppError, hasCode } from "../../src/errors.ts";
import { represent } from "../../src/record/representation.ts";
import { person } from "../contract/people.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { entry, LIFETIMES, still, V1 } from "../support/fakes/round_trips.ts";

const ada = person("ada", "Ada", "Lovelace");
const adele = person("ada", "Adele", "Goldberg");
const bob = person("bob");

/** A server that keeps a list of its operations. */
class Server extends MemoryKeyValue {
  readonly operations: Operation<Person>[] = [];
  constructor() {
    super(() => 0);
  }
  override run(operation: Operation<Person>): Promise<Reply<Person>> {
    this.operations.push(operation);
    return super.run(operation);
  }
}

const cacheOn = (server: KeyValue<Person>) =>
  new VersionedCache(server, {
    record: PERSON,
    lifetimes: LIFETIMES,
    runtime: still(),
  });

/** A cache on a server of its own. */
function make(): { server: Server; cache: VersionedCache<Person> } {
  const server = new Server();
  return { server, cache: cacheOn(server) };
}

/** Reads Ada through the cache. */
async function fill(cache: VersionedCache<Person>, of = ada): Promise<void> {
  const found = await cache.lookup(of.id);
  assert(found.state === "miss");
  assert(await cache.fill(of.id, found.ticket, of));
}

describe("a versioned cache", () => {
  it("makes one round trip for a hit, two for a first miss", async () => {
    const { server, cache } = make();
    const trips = async (work: () => Promise<unknown>) => {
      const before = server.roundTrips;
      await work();
      return server.roundTrips - before;
    };
    const { id } = ada;
    assertEquals(await trips(async () => await cache.lookup(id)), 2);
    await fill(cache);
    assertEquals(await trips(async () => await cache.lookup(id)), 1);
    assertEquals(await trips(() => cache.announce(id)), 1);
    assertEquals(await trips(async () => await cache.lookup(id)), 1);
    assertEquals(await trips(() => cache.invalidate(id)), 1);
    assertEquals(await trips(() => cache.getMany([id, bob.id])), 1);
    assertEquals(await trips(() => cache.getMany([])), 0);
    assertEquals(await trips(() => cache.ping()), 1);
  });

  it("makes the representation at the fill, and every hit has that one", async () => {
    const { cache } = make();
    await fill(cache);
    const [one, other] = [
      await cache.lookup(ada.id),
      await cache.lookup(ada.id),
    ];
    assert(one.state === "hit" && other.state === "hit");
    assertEquals(one.shown, represent(PERSON, ada));
    assert(one.shown === other.shown);
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
    assertEquals((await cache.lookup(ada.id)).state, "hit");
    const records = server.operations.filter(({ key }) =>
      key.space === "record"
    );
    assert(records.every((it) => !("ttl" in it) || it.ttl === 60));
  });

  it("ignores a value that is not a plain record", async () => {
    const { server, cache } = make();
    for (const value of [MARK, entry(ada)] as const) {
      const key = { space: "record", id: ada.id } as const;
      await server.run({ op: "set", key, value, ttl: 60 });
      assertEquals(await cache.getMany([ada.id]), new Map());
    }
  });

  it("throws unavailable if any of its round trips fails", async () => {
    for (const failing of [1, 2, 3]) {
      let trips = 0;
      const server: KeyValue<Person> = {
        run: () => {
          trips += 1;
          return trips === failing
            ? Promise.reject(new AppError("unavailable", "down"))
            : Promise.resolve(undefined);
        },
        ping: () => Promise.resolve(),
        forget: () => {},
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
      const cache = cacheOn(server);
      await assertRejects(
        async () => await cache.lookup(ada.id),
        AppError,
        "down",
      );
      assertEquals(trips, failing);
    }
  });

  it("throws unavailable if its server can never be used, and a ping says why", async () => {
    const fault = new AppError("config", "A node of a cluster.");
    const server: KeyValue<Person> = {
      run: () => Promise.reject(fault),
      getMany: () => Promise.reject(fault),
      ping: () => Promise.reject(fault),
      forget: () => {},
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const cache = cacheOn(server);
    const calls = [
      async () => await cache.lookup(ada.id),
      () => cache.lookupMany([ada.id]),
      () => cache.fill(ada.id, V1, ada),
      () => cache.announce(ada.id),
      () => cache.invalidate(ada.id),
      () => cache.get(ada.id),
    ];
    for (const call of calls) {
      const error = await assertRejects(call);
      assert(hasCode(error, "unavailable") && error.cause === fault);
    }
    assertEquals(await assertRejects(() => cache.ping()), fault);
  });

  it("disposes of its server", async () => {
    const { server, cache } = make();
    await cache[Symbol.asyncDispose]();
    await assertRejects(() => cache.ping(), AppError);
    assertEquals(server.down, true);
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
      forget: () => {},
      [Symbol.asyncDispose]: () => {
        disposed += 1;
        return Promise.resolve();
      },
    };
    const cache = cacheOn(server);
    const { id } = ada;
    for (
      const call of [
        () => cache.lookup(id),
        () => cache.fill(id, V1, undefined),
        () => cache.announce(id),
        () => cache.invalidate(id),
        () => cache.get(id),
        () => cache.delete(id),
        () => cache.ping(),
      ]
    ) {
      const error = await assertRejects(async () => await call(), AppError);
      assertEquals(error.code, "unavailable");
    }
    await cache[Symbol.asyncDispose]();
    await cache[Symbol.asyncDispose]();
    assertEquals(disposed, 1);
  });
});
