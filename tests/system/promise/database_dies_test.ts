import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { DATABASES, type Kind } from "../e2e/databases.ts";
import { type Answer, Instance, isPlainHit, newId } from "./instance.ts";
import { Machine } from "./machine.ts";

/** A store that a test watches. */
class Watch {
  /** Called after a write was committed. */
  committed = () => {};
  /** Called after the outbox was read. */
  listed = () => {};
  /** The next read of the outbox waits for this promise. */
  mayList: Promise<void> | undefined;

  readonly change = (store: PersonStore) => {
    const { outbox } = store;
    const put = store.put.bind(store);
    store.put = async (person, token) => {
      const result = await put(person, token);
      this.committed();
      return result;
    };
    if (!outbox) return;
    const list = outbox.list.bind(outbox);
    outbox.list = async (limit) => {
      await this.mayList;
      const rows = await list(limit);
      this.listed();
      return rows;
    };
  };
}

/** The database died for X and Y right after it had committed a write of Y. */
class Outage {
  readonly x: Instance;
  readonly id: string;
  readonly #machine: Machine;

  private constructor(x: Instance, id: string, machine: Machine) {
    this.x = x;
    this.id = id;
    this.#machine = machine;
  }

  static async start(
    stack: AsyncDisposableStack,
    make: Kind["make"],
    flags: readonly string[],
  ): Promise<Outage> {
    const database = stack.use(await make());
    const machine = new Machine();
    const { runtime } = machine;
    const [seen, made] = [new Watch(), new Watch()];
    const x = await Instance.start(stack, database, {
      flags,
      runtime,
      change: seen.change,
    });
    const y = await Instance.start(stack, database, { change: made.change });
    const id = newId();
    await y.write(id, "old");
    await x.hit(id);

    y.cacheNet.mode = "cut";
    const died = Promise.withResolvers<void>();
    made.committed = () => {
      x.storeNet.mode = y.storeNet.mode = "cut";
      died.resolve();
    };
    // X reads the outbox before the commit, and next after the outage began.
    await new Promise<void>((resolve) => seen.listed = resolve);
    seen.mayList = died.promise;
    assertEquals(await y.write(id, "new"), 200);
    return new Outage(x, id, machine);
  }

  /** More reads than it takes to open the circuit of the database. */
  async reads(): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let i = 0; i < 20; i++) answers.push(await this.x.read(this.id));
    return answers;
  }

  /** Lets the entry expire on the clock of X. */
  expire(): void {
    this.#machine.skew += 600_000;
  }

  /** Ends the outage; returns what X answers until it has the new value. */
  async mend(): Promise<Answer[]> {
    const answers: Answer[] = [];
    this.x.storeNet.mode = "pass";
    await this.x.until(this.id, (it) => {
      answers.push(it);
      return isPlainHit(it);
    });
    return answers;
  }
}

for (const [name, { make }] of Object.entries(DATABASES)) {
  describe(`an instance whose ${name} died right after a commit elsewhere`, () => {
    it("marks what it answers from the cache", async () => {
      await using stack = new AsyncDisposableStack();
      const outage = await Outage.start(stack, make, []);
      for (const { status, name, how } of await outage.reads()) {
        assertEquals([status, name], [200, "old"]);
        assertMatch(how, /; hit; ttl=\d+; age=\d+; detail=unverified$/);
      }
      outage.expire();
      for (const { status, name, how } of await outage.reads()) {
        assertEquals([status, name], [200, "old"]);
        assertMatch(how, /; hit; ttl=-\d+; age=\d+; detail=unverified$/);
      }
      for (const { name, how } of await outage.mend()) {
        assert(name === "new" || /; detail=unverified$/.test(how), how);
      }
    });

    it("answers 503 if the operator refuses such answers", async () => {
      await using stack = new AsyncDisposableStack();
      const outage = await Outage.start(stack, make, ["--unverified=refuse"]);
      for (const { status } of await outage.reads()) assertEquals(status, 503);
      outage.expire();
      for (const { status } of await outage.reads()) assertEquals(status, 503);
      for (const { status, name } of await outage.mend()) {
        assert(status === 503 || name === "new", name);
      }
    });
  });
}
