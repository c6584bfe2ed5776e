import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DATABASES } from "../e2e/databases.ts";
import { type Answer, Instance, isPlainHit, newId } from "./instance.ts";
import { Machine } from "./machine.ts";

const DAY = 86_400_000;

/** Entries are fresh for a minute, and may serve much longer if the database is down. */
const flags = ["--cache-ttl=1m"];

/** Two instances that use the cache, and a person that X has read from it. */
async function start(
  stack: AsyncDisposableStack,
  { make }: (typeof DATABASES)[keyof typeof DATABASES],
  skew = 0,
) {
  const database = stack.use(await make());
  const machine = new Machine();
  machine.skew = skew;
  const { runtime } = machine;
  const x = await Instance.start(stack, database, { flags, runtime });
  const y = await Instance.start(stack, database, { flags });
  const id = newId();
  await y.write(id, "Lee");
  await x.hit(id);
  return { machine, x, y, id };
}

/** Reads until the instance has asked the cache; answers how it was answered. */
async function fromCache(instance: Instance, id: string): Promise<Answer> {
  return await instance.until(id, ({ how }) => !how.includes("fwd=bypass"));
}

/** The entry did not serve: the read filled the cache again, for a minute. */
async function assertRefilled(instance: Instance, id: string): Promise<void> {
  const { how } = await fromCache(instance, id);
  assertEquals(how, "person; fwd=uri-miss; stored");
  const hit = await instance.hit(id);
  assertMatch(hit.how, /; hit; ttl=[0-6]?\d; age=\d+$/);
}

for (const [name, kind] of Object.entries(DATABASES)) {
  describe(`on ${name}, entries whose freshness depends on wall clocks`, () => {
    it("do not serve after the clock went back a day", async () => {
      await using stack = new AsyncDisposableStack();
      const { machine, x, y, id } = await start(stack, kind);
      machine.skew = -DAY;
      await assertRefilled(x, id);
      // The entry of the slow clock seems long expired elsewhere.
      await assertRefilled(y, id);
    });

    it("do not serve for a day if the clock of another instance is ahead", async () => {
      await using stack = new AsyncDisposableStack();
      const { x, y, id } = await start(stack, kind, DAY);
      assert(isPlainHit(await fromCache(x, id)));
      await assertRefilled(y, id);
      await assertRefilled(x, id);
    });
  });
}
