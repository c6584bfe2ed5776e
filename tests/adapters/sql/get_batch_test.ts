import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Find, GetBatch } from "../../../adapters/sql/get_batch.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import { AppError } from "../../../src/errors.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import { person } from "../../contract/people.ts";
import { turn } from "../../support/fakes/steady_time.ts";

const ada = person("ada");
const bob = person("bob");

/** A store that records each read, and answers when the test says so. */
class Slow {
  readonly people = new Map<PersonId, Person>([[ada.id, ada], [bob.id, bob]]);
  readonly reads: string[][] = [];
  readonly #answers: (() => void)[] = [];

  readMany = async (
    ids: readonly PersonId[],
  ): Promise<Find<PersonId, Person>> => {
    this.reads.push([...ids]);
    const found = new Map(this.people);
    await new Promise<void>((resolve) => this.#answers.push(resolve));
    return (id) => found.get(id);
  };

  /** Answers the pending reads, after the turn in which they were sent. */
  async answer(): Promise<void> {
    await turn();
    for (const answer of this.#answers.splice(0)) answer();
  }
}

/** Timers never fire here. */
const PATIENT: Runtime = { ...RUNTIME, setTimeout: () => undefined };

describe("a batch of gets", () => {
  it("joins the gets of one turn into one read", async () => {
    const store = new Slow();
    const batch = new GetBatch(store.readMany, RUNTIME);
    const unknown = person("unknown").id;
    const gets = [ada.id, bob.id, ada.id, unknown].map((id) => batch.get(id));
    await store.answer();
    assertEquals(await Promise.all(gets), [ada, bob, ada, undefined]);
    assertEquals(store.reads, [["ada", "bob", "ada", "unknown"]]);
  });

  it("has one read under way, and joins what comes until it ends", async () => {
    const store = new Slow();
    const batch = new GetBatch(store.readMany, PATIENT);
    const gets = [batch.get(ada.id)];
    await turn();
    gets.push(batch.get(bob.id));
    await turn();
    gets.push(batch.get(ada.id));
    await turn();
    assertEquals(store.reads, [["ada"]]);
    await store.answer();
    await turn();
    assertEquals(store.reads, [["ada"], ["bob", "ada"]]);
    await store.answer();
    assertEquals(await Promise.all(gets), [ada, bob, ada]);
  });

  it("does not wait long for reads that hang", async () => {
    const store = new Slow();
    const batch = new GetBatch(store.readMany, RUNTIME);
    const gets = [];
    for (let i = 1; i <= 4; i++) {
      gets.push(batch.get(ada.id));
      while (store.reads.length < i) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    await store.answer();
    assertEquals(await Promise.all(gets), [ada, ada, ada, ada]);
  });

  it("never adds a get to a read that was sent before the get started", async () => {
    const store = new Slow();
    const batch = new GetBatch(store.readMany, RUNTIME);
    const before = batch.get(ada.id);
    await turn();
    // A write is acknowledged while the read is pending.
    const adele = person("ada", "Adele");
    store.people.set(ada.id, adele);
    const after = batch.get(ada.id);
    await store.answer();
    assertEquals(await before, ada);
    await store.answer();
    assertEquals(await after, adele);
  });

  it("fails every get of a failed read, and no other get", async () => {
    let broken = true;
    const batch = new GetBatch(
      () =>
        broken
          ? Promise.reject(new TypeError("down"))
          : Promise.resolve(person),
      RUNTIME,
    );
    const gets = [ada.id, ada.id, bob.id].map((id) => batch.get(id));
    await Promise.all(gets.map((it) => assertRejects(() => it, TypeError)));
    broken = false;
    assertEquals(await batch.get(ada.id), person("ada"));
  });

  it("fails only the gets of an id that the database refuses", async () => {
    const reads: string[][] = [];
    const batch = new GetBatch((ids: readonly PersonId[]) => {
      reads.push([...ids]);
      return ids.includes(bob.id)
        ? Promise.reject(new AppError("invalid", "No such character."))
        : Promise.resolve(person);
    }, RUNTIME);
    const refused = [bob.id, bob.id].map((id) => batch.get(id));
    const others = ["ada", "cy"].map((id) => batch.get(person(id).id));
    for (const it of refused) await assertRejects(() => it, AppError);
    assertEquals(await Promise.all(others), [person("ada"), person("cy")]);
    assertEquals(reads[0], ["bob", "bob", "ada", "cy"]);
  });

  it("does not read again if the database is down, or if one id was alone", async () => {
    for (const code of ["unavailable", "invalid"] as const) {
      let reads = 0;
      const batch = new GetBatch<PersonId, Person>(() => {
        reads++;
        return Promise.reject(new AppError(code, "No."));
      }, RUNTIME);
      const ids = code === "invalid" ? [ada.id, ada.id] : [ada.id, bob.id];
      const gets = ids.map((id) => batch.get(id));
      for (const it of gets) await assertRejects(() => it, AppError);
      assertEquals(reads, 1);
    }
  });

  it("fails its gets when the read throws synchronously", async () => {
    const batch = new GetBatch(() => {
      throw new TypeError("closed");
    }, RUNTIME);
    await assertRejects(() => batch.get(ada.id), TypeError, "closed");
  });
});
