import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { memory } from "../../adapters/memory.ts";
import { thirdPartyCache } from "../../src/dao/third_party_cache.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON } from "../../src/person/person.ts";
import { LONG } from "../contract/broken_cache.ts";
import { cacheLaws, testContract } from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { codeOf, THROWN, wrongly } from "./third_party.ts";

testContract("a cache of a third party that keeps the laws", cacheLaws, () => ({
  open: () =>
    thirdPartyCache(
      memory.open(new URL("memory:"), {
        record: PERSON,
        timeout: 1000,
        lifetimes: LONG,
      }),
    ),
}));

const CALLS = ["lookup", "lookupMany", "fill", "announce", "invalidate"];
const ada = person("ada");
const bob = person("bob");

const MISS = { state: "miss", ticket: "1" };
const HIT = { state: "hit", ticket: "1", ttl: 1, record: ada };
const GOOD = [HIT, { ...HIT, record: undefined }, MISS, { state: "busy" }];
const BAD = [
  ...[undefined, null, true, "hit", {}, { state: "lost" }],
  ...[{ state: "miss" }, { ...HIT, ticket: undefined }],
  ...[{ ...HIT, ttl: undefined }, { ...HIT, record: bob }],
  ...[{ ...MISS, expired: {} }, { ...MISS, expired: { ...HIT, record: bob } }],
];

/** Calls that method of a cache that behaves so. */
function call(method: string, behave: () => unknown): Promise<unknown> {
  const cache = thirdPartyCache(wrongly<PersonCache>(method, behave));
  return Promise.try(() =>
    Reflect.apply(Reflect.get(cache, method), cache, [
      method === "lookupMany" ? ["ada"] : "ada",
    ])
  );
}

describe("a cache of a third party", () => {
  for (const [what, behave] of Object.entries(THROWN)) {
    it(`is down if it ${what}`, async () => {
      for (const method of [...CALLS, "ping"]) {
        assertEquals(await codeOf(call(method, behave)), "unavailable");
      }
      const { membership } = thirdPartyCache(
        { membership: wrongly("identify", behave) } as PersonCache,
      );
      assert(membership);
      assertEquals(await codeOf(membership.identify()), "unavailable");
    });
  }

  it("answers a look-up as the contract says, or is down", async () => {
    for (const answer of GOOD) {
      assertEquals(await call("lookup", () => answer), answer);
      const outcome = { status: "fulfilled", value: answer };
      assertEquals(await call("lookupMany", () => [outcome]), [outcome]);
    }
    for (const value of BAD) {
      const alone = await codeOf(call("lookup", () => value));
      assertEquals([value, alone], [value, "unavailable"]);
      const outcome = { status: "fulfilled", value };
      const many = await codeOf(call("lookupMany", () => [outcome]));
      assertEquals([value, many], [value, "unavailable"]);
    }
    for (const all of [undefined, {}, [], [null]]) {
      const code = await codeOf(call("lookupMany", () => all));
      assertEquals([all, code], [all, "unavailable"]);
    }
    assertEquals(await codeOf(call("fill", () => undefined)), "unavailable");
  });

  it("may fail for one id of a batch", async () => {
    const failed = {
      status: "rejected",
      reason: new Error("password=hunter2"),
    };
    const [outcome] = await call("lookupMany", () => [failed]) as [
      PromiseRejectedResult,
    ];
    assertEquals(await codeOf(Promise.reject(outcome.reason)), "unavailable");
  });

  it("tells by a ping why it can never be used", async () => {
    const error = () => Promise.reject(new AppError("config", ""));
    assertEquals(await codeOf(call("ping", error)), "config");
    assertEquals(await codeOf(call("lookup", error)), "unavailable");
  });
});
