import { PERSON, type Person } from "../../src/person/person.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { NearEntries } from "../../adapters/memcache/near_entries.ts";
import { announce, fill } from "../../src/protocol/generations.ts";
import { lookup } from "../../src/protocol/lookup.ts";
import { GenerationCache } from "../../src/cache_aside/generation_cache.ts";
import type {
  Entry,
  GenerationValue,
  KeyValue,
  Operation,
  Reply,
} from "../../src/dao/key_value.ts";
import type { Near } from "../../src/dao/near.ts";
import { AppError } from "../../src/errors.ts";
import { person } from "../contract/people.ts";
import { NearMap } from "../support/fakes/near_map.ts";
import {
  chance,
  entry,
  G1,
  G2,
  G3,
  LIFETIMES,
  run,
} from "../support/fakes/round_trips.ts";

const ada = person("ada");
const adele = person("ada", "Adele");
const bob = person("bob");

/** Steps that replace Ada by Adele under the same generation. */
function refill(near: Near<Person>) {
  const ticket = { id: ada.id, generation: G1 };
  return fill([{ ticket, record: adele }], LIFETIMES, chance(), near);
}

/** A near cache with an entry of each of those people. */
function nearby(...entries: Entry<Person>[]): NearMap {
  const near = new NearMap();
  for (const it of entries) if (it.record) near.set(it.record.id, it);
  return near;
}

describe("a look-up under way does not restore a near entry", () => {
  for (const near of [nearby(entry(G1)), nearby()]) {
    const had = near.entries.size > 0;

    it(`that was refilled, and that was ${had ? "" : "not "}near`, () => {
      const looking = lookup([ada.id], LIFETIMES, chance(), near);
      looking.next();
      run(refill(near), [true]);
      assert(looking.next(had ? [G1] : [G1, entry(G1)]).done);
      assertEquals(near.entries.size, 0);
    });
  }

  it("that was refilled while the look-up fetches the data of another id", () => {
    const near = nearby(entry(G2, bob));
    const looking = lookup([ada.id, bob.id], LIFETIMES, chance(), near);
    looking.next();
    looking.next([G1, entry(G1), G3]);
    run(refill(near), [true]);
    assert(looking.next([entry(G3, bob)]).done);
    assertEquals(near.entries.has(ada.id), false);
  });

  it("that was refilled while the look-up installs the generation of another id", () => {
    const near = nearby();
    const looking = lookup([ada.id, bob.id], LIFETIMES, chance(), near);
    looking.next();
    looking.next([G1, entry(G1), undefined, undefined]);
    run(refill(near), [true]);
    assert(looking.next([true]).done);
    assertEquals(near.entries.size, 0);
  });

  it("that this instance writes", () => {
    const near = nearby();
    const looking = lookup([ada.id], LIFETIMES, chance(), near);
    looking.next();
    run(announce([ada.id], LIFETIMES, near), [true]);
    assert(looking.next([G1, entry(G1)]).done);
    assertEquals(near.entries.size, 0);
  });

  it("but keeps the near entries of other ids", () => {
    const near = nearby();
    const looking = lookup([ada.id, bob.id], LIFETIMES, chance(), near);
    looking.next();
    run(refill(near), [true]);
    looking.next([G1, entry(G1), G2, entry(G2, bob)]);
    assertEquals([...near.entries.keys()], [bob.id]);
  });

  it("that a later look-up has replaced", () => {
    const near = nearby();
    const slow = lookup([ada.id], LIFETIMES, chance(), near);
    slow.next();
    const young = lookup([ada.id], LIFETIMES, chance(), near);
    run(young, [G2, entry(G2, adele)]);
    assert(slow.next([G1, entry(G1)]).done);
    assertEquals(near.entries.get(ada.id), entry(G2, adele));
  });
});

/** A server of one person; the test can delay its replies. */
class InOrder implements KeyValue<Person> {
  generation: GenerationValue = G1;
  data = fresh(G1, ada);
  /** The delayed replies; `undefined` if the server answers at once. */
  delayed: (() => void)[] | undefined;

  run(operations: readonly Operation<Person>[]): Promise<Reply<Person>[]> {
    const { promise, resolve } = Promise.withResolvers<Reply<Person>[]>();
    const replies = operations.map((it) => this.#run(it));
    if (this.delayed) this.delayed.push(() => resolve(replies));
    else resolve(replies);
    return promise;
  }

  #run(operation: Operation<Person>): Reply<Person> {
    if (operation.op === "set") {
      this.data = operation.value as Entry<Person>;
      return true;
    }
    return operation.key.space === "data" ? this.data : this.generation;
  }

  ping = () => Promise.resolve();
  [Symbol.asyncDispose] = () => Promise.resolve();
}

function fresh(
  generation: Entry<Person>["generation"],
  of: typeof ada,
): Entry<Person> {
  return {
    kind: "entry",
    generation,
    record: of,
    freshUntil: Date.now() + 1e6,
  };
}

/** Runs every promise reaction that needs no more replies. */
const reactions = () => new Promise((done) => setTimeout(done));

describe("a fill", () => {
  it("wins over a look-up that is answered in the same chunk", async () => {
    const server = new InOrder();
    // A call with a deadline resumes some turns later than a call without.
    await using cache = new GenerationCache(server, {
      record: PERSON,
      lifetimes: LIFETIMES,
      near: new NearEntries(10, 0),
      timeout: 60_000,
    });
    await cache.lookup([ada.id]);
    // Another instance has written; then the row changes in the database.
    server.generation = G2;
    server.data = fresh(G2, ada);
    const first: (() => void)[] = server.delayed = [];
    const looking = cache.lookup([ada.id]);
    const second: (() => void)[] = server.delayed = [];
    first.forEach((release) => release());
    await reactions();
    assertEquals([first.length, second.length], [1, 1]);
    const ticket = { id: ada.id, generation: G2 };
    const filling = cache.fill([{ ticket, record: adele }]);
    server.delayed = undefined;
    second.forEach((release) => release());
    await Promise.all([looking, filling]);

    const [after] = await cache.lookup([ada.id]);
    assert(after?.state === "hit");
    assertEquals(after.record, adele);
  });

  it("wins over a look-up that ends first", () => {
    const near = nearby(entry(G1));
    const filling = refill(near);
    filling.next();
    run(lookup([ada.id], LIFETIMES, chance(), near), [G1, entry(G1)]);
    assert(filling.next([true]).done);
    assertEquals(near.entries.size, 0);
  });

  it("without an answer deletes the near entry too", async () => {
    const server = new InOrder();
    await using cache = new GenerationCache(server, {
      record: PERSON,
      lifetimes: LIFETIMES,
      near: new NearEntries(10, 0),
    });
    await cache.lookup([ada.id]);
    const run = server.run.bind(server);
    server.run = async (operations) => {
      await run(operations);
      throw new Error("the reply is lost");
    };
    const ticket = { id: ada.id, generation: G1 };
    const filling = cache.fill([{ ticket, record: adele }]);
    await assertRejects(() => filling, AppError);
    server.run = run;
    const [after] = await cache.lookup([ada.id]);
    assert(after?.state === "hit");
    assertEquals(after.record, adele);
  });
});
