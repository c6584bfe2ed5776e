import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { thirdPartyStore } from "../../src/dao/third_party_store.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { Outbox } from "../../src/dao/store.ts";
import { AppError } from "../../src/errors.ts";
import type { Person } from "../../src/person/person.ts";
import { Folder } from "../adapters/sqlite/folder.ts";
import { storeLaws, testContract } from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { codeOf, THROWN, wrongly } from "./third_party.ts";

testContract("a store of a third party that keeps the laws", storeLaws, () => {
  const folder = new Folder();
  return {
    open: () => thirdPartyStore(folder.open()),
    close: () => folder[Symbol.asyncDispose](),
  };
});

const ada = person("ada");
const bob = person("bob");

/** Answers that the contract forbids, by the call. */
const READS: Readonly<Record<string, readonly unknown[]>> = {
  get: [true, "ada", {}, bob],
  read: [true, "ada", {}, bob],
  getMany: [undefined, {}, [ada], new Map([["ada", bob]])],
  list: [undefined, "ada", {}, [1], [{}]],
  newId: [],
  coverage: [],
};
const WRITES: Readonly<Record<string, readonly unknown[]>> = {
  add: [undefined, null, 1, "true"],
  put: [undefined, true, "updated"],
  putMany: [undefined, true],
  delete: [undefined, 1],
  compareAndSet: [undefined, {}],
};
const OUTBOX: Readonly<Record<string, readonly unknown[]>> = {
  list: [undefined, {}, [{}]],
  record: [],
  settle: [],
};

/** Calls that method of a store that behaves so. */
function call(method: string, behave: () => unknown): Promise<unknown> {
  const store = thirdPartyStore(wrongly<PersonStore>(method, behave));
  return Promise.try(() =>
    Reflect.apply(Reflect.get(store, method), store, [
      method === "getMany" ? ["ada"] : "ada",
    ])
  );
}

function callOutbox(method: string, behave: () => unknown): Promise<unknown> {
  const outbox = wrongly<Outbox<Person>>(method, behave);
  const { outbox: kept } = thirdPartyStore({ outbox } as PersonStore);
  assert(kept);
  return Promise.try(() => Reflect.apply(Reflect.get(kept, method), kept, []));
}

describe("a store of a third party", () => {
  for (const [what, behave] of Object.entries(THROWN)) {
    it(`is down for a read, and may have written, if it ${what}`, async () => {
      for (const method of [...Object.keys(READS), "ping"]) {
        assertEquals(await codeOf(call(method, behave)), "unavailable");
      }
      for (const method of Object.keys(WRITES)) {
        assertEquals(await codeOf(call(method, behave)), "unknown_outcome");
      }
      for (const method of Object.keys(OUTBOX)) {
        assertEquals(
          await codeOf(callOutbox(method, behave)),
          method === "list" ? "unavailable" : "unknown_outcome",
        );
      }
    });
  }

  it("is down, too, if it answers what the contract forbids", async () => {
    for (const [method, answers] of Object.entries(READS)) {
      for (const answer of answers) {
        const code = await codeOf(call(method, () => answer));
        assertEquals([method, answer, code], [method, answer, "unavailable"]);
      }
    }
    for (const [method, answers] of Object.entries(WRITES)) {
      for (const answer of answers) {
        const code = await codeOf(call(method, () => answer));
        assertEquals([method, answer, code], [
          method,
          answer,
          "unknown_outcome",
        ]);
      }
    }
    for (const answer of OUTBOX.list ?? []) {
      const code = await codeOf(callOutbox("list", () => answer));
      assertEquals([answer, code], [answer, "unavailable"]);
    }
  });

  it("may fail with the codes of the contract, and show no driver", async () => {
    const failing = (error: unknown) => () => Promise.reject(error);
    for (const code of ["unavailable", "overloaded", "invalid"] as const) {
      const error = failing(new AppError(code, ""));
      assertEquals(await codeOf(call("get", error)), code);
      assertEquals(await codeOf(call("put", error)), code);
    }
    const conflict = failing(new AppError("conflict", ""));
    assertEquals(await codeOf(call("putMany", conflict)), "conflict");
    for (const code of ["not_found", "config"] as const) {
      const error = failing(new AppError(code, ""));
      assertEquals(await codeOf(call("ping", error)), code);
    }
    const cause = new Error("password=hunter2");
    const error = await assertRejects(() => call("get", failing(cause)));
    assert(error instanceof AppError);
    assertEquals([error.message, error.cause], ["The database fails.", cause]);
  });

  it("may answer null for a missing person, and with any thenable", async () => {
    assertEquals(await call("get", () => null), null);
    const thenable = { then: (done: (it: unknown) => void) => done(ada) };
    assertEquals(await call("read", () => thenable), ada);
  });
});
