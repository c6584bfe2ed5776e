import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import {
  type Operation,
  PLACEHOLDER,
  type Reply,
  type Version,
} from "../../src/dao/key_value.ts";
import { PERSON, type Person, type PersonId } from "../../src/person/person.ts";
import { LONG } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { turn } from "../support/fakes/steady_time.ts";

const ada = person("ada");
const TICKET = "1" as Version;

/** A server whose answers the test gives, in the order of the operations. */
class Server extends MemoryKeyValue {
  readonly asked: string[] = [];
  readonly #open: ((reply: Reply<Person>) => void)[] = [];
  override run({ op }: Operation<Person>): Promise<Reply<Person>> {
    this.asked.push(op);
    return new Promise((resolve) => this.#open.push(resolve));
  }
  /** Answers the oldest operations, as if all came in one packet. */
  async answer(...replies: Reply<Person>[]): Promise<void> {
    for (const reply of replies) this.#open.shift()?.(reply);
    await turn();
  }
}

/** A store whose answers the test gives; it keeps the ids of its reads. */
class Store extends MemoryStore {
  readonly loads: PersonId[] = [];
  readonly #answer = Promise.withResolvers<Person>();
  override get(id: PersonId): Promise<Person> {
    this.loads.push(id);
    return this.#answer.promise;
  }
  async answer(): Promise<void> {
    this.#answer.resolve(ada);
    await turn();
  }
}

describe("a cold key", () => {
  it("is loaded once, also for a reader that lost the race for the placeholder", async () => {
    const [server, store] = [new Server(), new Store()];
    const cache = new VersionedCache(server, {
      record: PERSON,
      lifetimes: LONG,
    });
    await using people = new CacheAside({
      store,
      cache,
      shared: false,
      durable: false,
    });
    const reading = Promise.all([people.read(ada.id), people.read(ada.id)]);
    await server.answer(undefined, undefined);
    await server.answer(TICKET, undefined);
    await store.answer();
    assertEquals(server.asked, [
      ...["get", "get", "add", "add"],
      ...["get", "compareAndSet"],
    ]);
    // The last answer of the loser comes together with that of the fill.
    await server.answer({ value: PLACEHOLDER, version: TICKET }, true);
    assertEquals(store.loads, [ada.id]);
    const origins = (await reading).map(({ origin }) => origin);
    assertEquals(origins, [
      { via: "miss", collapsed: false, stored: true },
      { via: "miss", collapsed: true, stored: false },
    ]);
  });
});
