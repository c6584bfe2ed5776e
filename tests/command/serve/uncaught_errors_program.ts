/**
 * The program with a store whose driver throws uncaught errors.
 *
 * @module
 */
import { EventEmitter } from "node:events";
import { ADAPTERS } from "../../../adapters/mod.ts";
import { run } from "../../../src/command/mod.ts";
import type { StoreAdapter } from "../../../src/dao/adapter.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";

function fail(): never {
  const error = new TypeError("hunter2: SELECT * FROM PERSON");
  throw Object.assign(error, { code: "ER_MISHAP", sql: "SELECT hunter2" });
}

/** Ways to fail, by the requested id. */
const FAULTS: Record<string, () => void> = {
  rejection: () => void Promise.resolve().then(fail),
  nothing: () => void Promise.reject(undefined),
  text: () => void Promise.reject("hunter2"),
  timer: () => void setTimeout(fail),
  microtask: () => queueMicrotask(fail),
  emitter: () =>
    void setTimeout(() => new EventEmitter().emit("error", "hunter2")),
};

class FaultyStore extends MemoryStore {
  override get(id: PersonId): Promise<Person | undefined> {
    FAULTS[id]?.();
    return super.get(id);
  }
}

const faulty: StoreAdapter = {
  kind: "store",
  scheme: "faulty",
  example: "faulty:",
  parameters: {},
  shared: false,
  open: () => new FaultyStore(),
};

if (import.meta.main) {
  const program = {
    version: "1",
    adapters: [...ADAPTERS, faulty],
    entry: import.meta.url,
  };
  const args = ["--port=0", "--database=faulty:", "--cache=none:"];
  Deno.exit(await run(program, [...args, ...Deno.args], {}));
}
