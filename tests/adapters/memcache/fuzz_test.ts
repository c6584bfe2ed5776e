import { assertEquals, assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import { PERSON } from "../../../src/person/person.ts";
import {
  FakeMemcached,
  type Fault,
} from "../../system/faults/cache/fake_memcached.ts";
import { fuzz, OPERATIONS, TIMEOUT } from "../values/fuzz.ts";
import { at } from "./link.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const FAULTS: readonly [Fault, ...Fault[]] = [
  "half",
  ...["close", "reset", "stall", "late", "drip", "garbage", "magic"] as const,
  ...["opaque", "opcode", "twice", "swap", "huge", "full", "garble"] as const,
];
const KINDS = [
  ...["add", "calls of several", "compareAndSet", "delete", "get", "getMany"],
  "set",
];

describe("the memcache adapter on two servers with random faults", () => {
  it(`never hangs and never answers wrong, ${OPERATIONS} times`, async () => {
    await using one = await FakeMemcached.start({ late: 1.5 * TIMEOUT });
    await using two = await FakeMemcached.start({ late: 1.5 * TIMEOUT });
    const fakes = [one, two];
    for (const fake of fakes) fake.silent = true;
    await using server = new MemcacheKeyValue(
      fakes.map(({ port }) => at(port)),
      { record: PERSON, timeout: TIMEOUT, runtime: RUNTIME },
    );
    const corrupt = (key: string) => fakes.some((it) => it.corrupt.has(key));
    const given = { server, fakes, faults: FAULTS, rarity: 150, corrupt };
    const tally = await fuzz(given);
    if (OPERATIONS >= 50_000) assertEquals(tally.faults.size, FAULTS.length);
    if (OPERATIONS < 4000) return;
    assertEquals([...tally.kinds.keys()].sort(), KINDS);
    assertGreater(tally.faults.size, 10);
    assertGreater(tally.tickets.get("taken") ?? 0, 100);
    assertGreater(tally.tickets.get("refused") ?? 0, 100);
  });
});
