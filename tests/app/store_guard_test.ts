import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { guarded } from "../../src/app/store_guard.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { person } from "../contract/people.ts";
import { errorCode } from "../support/error_code.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

const ada = person("ada");

/** A guarded store with these flags, and the health that it has reported. */
function fixture(storeShared: boolean, flags: string[] = []) {
  const store = new MemoryStore();
  const health: string[] = [];
  const it = guarded(
    { store, storeShared },
    readConfig({}, flags),
    RUNTIME,
    (state) => health.push(state),
  );
  return { it, store, health };
}

describe("the guard of the store", () => {
  it("leaves a store in this process as it is", () => {
    const { it, store } = fixture(false);
    assertEquals(Object.keys(it), ["store"]);
    assert(it.store === store);
  });

  it("refuses the calls of a server that fails, and says so", async () => {
    const { it, store, health } = fixture(true);
    await using _ = it.store;
    assertEquals([it.refusal?.(), it.busy?.()], [undefined, false]);
    store.down = true;
    for (let i = 0; i < 5; i++) await errorCode(it.store.get(ada.id));
    assertEquals(health, ["down"]);
    assertEquals([it.refusal?.()?.code, it.busy?.()], ["unavailable", true]);
  });

  it("bounds the calls to a server as the settings say", async () => {
    const flags = ["--database-concurrency=1", "--database-queue=0"];
    const { it, store } = fixture(true, flags);
    await using _ = it.store;
    const answer = Promise.withResolvers<undefined>();
    store.get = () => answer.promise;
    const first = it.store.get(ada.id);
    assertEquals(it.calls?.().read.running, 1);
    const second = errorCode(it.store.get(ada.id));
    assertEquals(it.calls?.().read.waiting, 0);
    assertEquals(await second, "overloaded");
    answer.resolve(undefined);
    assertEquals(await first, undefined);
  });
});
