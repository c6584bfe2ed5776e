import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { OutboxDrain } from "../../src/cache_aside/outbox/outbox_drain.ts";
import {
  type Effect,
  NO_CACHE,
  writePorts,
} from "../../src/cache_aside/write_ports.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { drive, type Protocol } from "../../src/protocol/protocol.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

const [x, y] = [PERSON.parseId("x"), PERSON.parseId("y")];
const perform = <T>(protocol: Protocol<T, Effect>) =>
  drive(protocol, (effect) => effect());

function fixture() {
  const store = new MemoryStore();
  const { outbox } = store;
  const drain = new OutboxDrain<Person>({
    cache: NO_CACHE,
    outbox,
    shared: false,
  }, RUNTIME);
  return { store, drain };
}

describe("the steps of a write", () => {
  it("are done for each id, and all of them before one fails", async () => {
    const { drain } = fixture();
    await using _ = drain;
    const done: string[] = [];
    const ports = writePorts<Person>(
      {
        announce: (id) => {
          done.push(`announce ${id}`);
          return Promise.reject(new AppError("unavailable", id));
        },
        invalidate: async (id) => {
          await Promise.resolve();
          done.push(`invalidate ${id}`);
        },
      },
      drain,
      true,
    );
    assertEquals([ports.durable, ports.epoch()], [true, ""]);
    const error = await assertRejects(() => perform(ports.announce([x, y])));
    assertEquals(error instanceof AppError && error.message, "x");
    await perform(ports.invalidate([x, y]));
    assertEquals(done, [
      "announce x",
      "announce y",
      "invalidate x",
      "invalidate y",
    ]);
  });

  it("add rows to the outbox, and leave them to the drainer", async () => {
    const { store, drain } = fixture();
    await using _ = drain;
    const ports = writePorts<Person>(NO_CACHE, drain, false);
    const token = ports.beginPending([x]);
    await perform(ports.record(token, [x]));
    assertEquals(store.rows, [{ token, id: x }]);
    assertEquals(await perform(ports.publish(token)), true);
    ports.endPending(token, "none");
  });

  it("do nothing without a cache", async () => {
    await NO_CACHE.announce("x");
    await NO_CACHE.invalidate("x");
  });
});
