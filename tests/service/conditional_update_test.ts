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

/**
 * Increments the stored number, with a condition on the number that it read.
 */
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

/** The code of the error that the call throws. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => call, AppError)).code;
}

describe("a write with a condition", () => {
  it("loses no concurrent update", async () => {
    assertEquals(await count(new MemoryStore(), 20), "20");
  });

  it("would lose updates if the store did not compare", async () => {
    class Careless extends MemoryStore {
      override async compareAndSet(_: Person, next: Person | undefined) {
        if (next) await this.put(next);
        return true;
      }
    }
    assert(Number(await count(new Careless(), 20)) < 20);
  });

  it("changes nothing if the condition is false", async () => {
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

  it("passes the stored person, or undefined, to the condition", async () => {
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

  it("succeeds for one of many concurrent adds", async () => {
    const service = over(new MemoryStore());
    const free = (stored?: Person) => stored === undefined;
    const added = await Promise.allSettled(
      Array.from({ length: 20 }, () => service.put(zero, free)),
    );
    assertEquals(added.filter((it) => it.status === "fulfilled").length, 1);
  });

  it("answers overloaded if other writers keep changing the person", async () => {
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
  it("changes only the fields that it names", async () => {
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

  it("does not undo a concurrent patch", async () => {
    const service = over(new MemoryStore());
    await service.put(zero);
    await Promise.all([
      service.patch(zero.id, { firstName: "Adele" }),
      service.patch(zero.id, { lastName: "9" }),
    ]);
    const both = { ...adele, lastName: "9" };
    assertEquals((await service.get(zero.id)).record, both);
  });

  it("answers not_found for an unknown id", async () => {
    const store = new MemoryStore();
    const patched = over(store).patch(zero.id, { firstName: "Adele" });
    assertEquals(await codeOf(patched), "not_found");
    assertEquals(store.persons.size, 0);
  });
});
