import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { GetBatch } from "../../../adapters/sql/get_batch.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";

const ada = person("ada");
const bob = person("bob");

/** A store of some people that notes each read, and answers when told to. */
class Slow {
  readonly people = new Map<PersonId, Person>([[ada.id, ada], [bob.id, bob]]);
  readonly reads: string[][] = [];
  readonly #answers: (() => void)[] = [];

  readMany = async (
    ids: readonly PersonId[],
  ): Promise<Map<PersonId, Person>> => {
    this.reads.push([...ids]);
    const found = ids.flatMap((id) => this.people.get(id) ?? []);
    await new Promise<void>((resolve) => this.#answers.push(resolve));
    return new Map(found.map((it) => [it.id, it]));
  };

  /** Answers what was sent, after the turn in which it is sent. */
  async answer(): Promise<void> {
    await turn();
    for (const answer of this.#answers.splice(0)) answer();
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a batch of gets", () => {
  it("reads those of one turn at once, each id once", async () => {
    const store = new Slow();
    const batch = new GetBatch(store.readMany);
    const nobody = person("nobody").id;
    const gets = [ada.id, bob.id, ada.id, nobody].map((id) => batch.get(id));
    await store.answer();
    assertEquals(await Promise.all(gets), [ada, bob, ada, undefined]);
    assertEquals(store.reads, [["ada", "bob", "nobody"]]);
  });

  it("reads those of another turn apart, without waiting", async () => {
    const store = new Slow();
    const batch = new GetBatch(store.readMany);
    const first = batch.get(ada.id);
    await turn();
    const second = batch.get(bob.id);
    await store.answer();
    assertEquals([await first, await second], [ada, bob]);
    assertEquals(store.reads, [["ada"], ["bob"]]);
  });

  it("never joins a read that was sent before it started", async () => {
    const store = new Slow();
    const batch = new GetBatch(store.readMany);
    const before = batch.get(ada.id);
    await turn();
    // A write is acknowledged while the read is under way.
    const adele = person("ada", "Adele");
    store.people.set(ada.id, adele);
    const after = batch.get(ada.id);
    await store.answer();
    assertEquals(await before, ada);
    assertEquals(await after, adele);
  });

  it("fails every get of a batch that fails, and only those", async () => {
    let broken = true;
    const batch = new GetBatch((ids) =>
      broken
        ? Promise.reject(new TypeError("down"))
        : Promise.resolve(new Map(ids.map((id) => [id, person(id)])))
    );
    const gets = [ada.id, ada.id, bob.id].map((id) => batch.get(id));
    await Promise.all(gets.map((it) => assertRejects(() => it, TypeError)));
    broken = false;
    assertEquals(await batch.get(ada.id), person("ada"));
  });

  it("fails its gets also when the read throws at once", async () => {
    const batch = new GetBatch(() => {
      throw new TypeError("closed");
    });
    await assertRejects(() => batch.get(ada.id), TypeError, "closed");
  });
});
