import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { AppError } from "../../src/errors.ts";
import type { Person } from "../../src/person/person.ts";
import { PersonService } from "../../src/service/person_service.ts";
import { person } from "../contract/people.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

const zero = person("ada", "Ada", "0");
const adele = person("ada", "Adele", "0");

/** A service over the store. */
function over(store: MemoryStore): PersonService {
  const options = { cache: undefined, shared: false, durable: false };
  return new PersonService(
    new CacheAside({ store, ...options }),
    store,
    "database",
  );
}

/** Puts a number one higher than the one that it reads, if that is still it. */
async function increment(service: PersonService): Promise<void> {
  const { record: seen } = await service.get(zero.id);
  assert(seen);
  const next = { ...seen, lastName: `${Number(seen.lastName) + 1}` };
  const condition = (stored?: Person) => stored?.lastName === seen.lastName;
  try {
    await service.put(next, condition);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    assertEquals(error.code, "precondition_failed");
    await increment(service);
  }
}

async function count(store: MemoryStore, writers: number): Promise<string> {
  const service = over(store);
  await service.put(zero);
  await Promise.all(Array.from({ length: writers }, () => increment(service)));
  return (await service.get(zero.id)).record?.lastName ?? "";
}

/** The code of the error that the call ends in. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => call, AppError)).code;
}

describe("a change under a condition", () => {
  it("loses no update of those that are made at once", async () => {
    assertEquals(await count(new MemoryStore(), 20), "20");
  });

  it("would lose some if the store compared nothing", async () => {
    class Careless extends MemoryStore {
      override async compareAndSet(_: Person, next: Person | undefined) {
        if (next) await this.put(next);
        return true;
      }
    }
    assert(Number(await count(new Careless(), 20)) < 20);
  });

  it("changes nothing unless the condition holds", async () => {
    const store = new MemoryStore();
    const service = over(store);
    await service.put(zero);
    const never = () => false;
    const failed = "precondition_failed";
    assertEquals(await codeOf(service.put(adele, never)), failed);
    assertEquals(await codeOf(service.delete(zero.id, never)), failed);
    const patched = service.patch(zero.id, { firstName: "Adele" }, never);
    assertEquals(await codeOf(patched), failed);
    assertEquals([...store.persons.values()], [zero]);
  });

  it("is told what is stored, and whether anybody is", async () => {
    const service = over(new MemoryStore());
    const free = (stored?: Person) => stored === undefined;
    assertEquals((await service.put(zero, free)).result, "created");
    assertEquals(await codeOf(service.put(zero, free)), "precondition_failed");
    const taken = (stored?: Person) => stored?.firstName === "Ada";
    assertEquals((await service.put(adele, taken)).result, "replaced");
    assertEquals(
      await codeOf(service.delete(zero.id, taken)),
      "precondition_failed",
    );
    await service.delete(zero.id, () => true);
    for (const condition of [() => true, () => false]) {
      const gone = service.delete(zero.id, condition);
      assertEquals(await codeOf(gone), "not_found");
    }
  });

  it("is made by one of many who add", async () => {
    const service = over(new MemoryStore());
    const free = (stored?: Person) => stored === undefined;
    const added = await Promise.allSettled(
      Array.from({ length: 20 }, () => service.put(zero, free)),
    );
    assertEquals(added.filter((it) => it.status === "fulfilled").length, 1);
  });

  it("gives up on a person whom others change all the time", async () => {
    class Restless extends MemoryStore {
      override async compareAndSet() {
        await Promise.resolve();
        return false;
      }
    }
    const service = over(new Restless());
    await service.put(zero);
    assertEquals(
      await codeOf(service.patch(zero.id, { firstName: "Adele" })),
      "overloaded",
    );
  });
});

describe("a patch", () => {
  it("changes what it names, and nothing else", async () => {
    const service = over(new MemoryStore());
    await service.put(zero);
    const patch = async (names: { firstName?: string; lastName?: string }) =>
      (await service.patch(zero.id, names)).result;
    assertEquals(await patch({ firstName: "Adele" }), adele);
    const one = { ...adele, lastName: "1" };
    assertEquals(await patch({ lastName: "1" }), one);
    assertEquals(await patch({}), one);
    assertEquals((await service.get(zero.id)).record, one);
  });

  it("undoes no other that is made at once", async () => {
    const service = over(new MemoryStore());
    await service.put(zero);
    await Promise.all([
      service.patch(zero.id, { firstName: "Adele" }),
      service.patch(zero.id, { lastName: "9" }),
    ]);
    const both = { ...adele, lastName: "9" };
    assertEquals((await service.get(zero.id)).record, both);
  });

  it("finds nobody where nobody is", async () => {
    const store = new MemoryStore();
    const patched = over(store).patch(zero.id, { firstName: "Adele" });
    assertEquals(await codeOf(patched), "not_found");
    assertEquals(store.persons.size, 0);
  });
});
