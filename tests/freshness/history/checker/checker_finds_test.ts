import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { AnyCall } from "./call.ts";
import { check, type CheckOptions } from "./checker.ts";
import { direct, put, read, remove } from "./made.ts";

const unknown = { outcome: "unknown", status: 504 } as const;
const refused = { outcome: "refused", status: 503 } as const;
const STALE = "person; hit; ttl=-1; detail=stale";
const killed = { ...unknown, died: 3 } as const;
const bySql = { bySql: true, instance: -1 } as const;
const dead = { deathAcknowledges: 10 };

const BAD: [
  name: string,
  calls: AnyCall[],
  options: CheckOptions,
  rule: string,
][] = [
  [
    "an old value after an acknowledged write",
    [put("1", 0, 1), put("2", 2, 3), read("1", 4, 5)],
    {},
    "stale",
  ],
  [
    "an old value although the write is pending at the cache",
    [
      put("1", 0, 1),
      put("2", 2, 3, {
        how: "person; fwd=method; detail=invalidation-pending",
      }),
      read("1", 4, 5),
    ],
    {},
    "stale",
  ],
  [
    "an old value through another instance",
    [put("1", 0, 1), put("2", 2, 3), read("1", 4, 5, { instance: 1 })],
    {},
    "stale",
  ],
  [
    "an old value from the store itself",
    [put("1", 0, 1), put("2", 2, 3), direct("1", 4, 5)],
    {},
    "stale",
  ],
  [
    "an absence after the first put",
    [put("1", 0, 1), read(null, 2, 3)],
    {},
    "stale",
  ],
  [
    "an absence after a put that followed a delete",
    [put("1", 0, 1), remove(2, 3), put("2", 4, 5), read(null, 6, 7)],
    {},
    "stale",
  ],
  [
    "a person after a delete",
    [put("1", 0, 1), remove(2, 3), read("1", 4, 5)],
    {},
    "stale",
  ],
  [
    "the one of two concurrent writes that the store had replaced",
    [
      put("1", 0, 5),
      put("2", 1, 6),
      direct("1", 2, 3),
      direct("2", 4, 5),
      read("1", 7, 8),
    ],
    {},
    "stale",
  ],
  [
    "a write of unknown outcome, seen before the write that replaced it",
    [
      put("1", 0, 1, unknown),
      read("1", 2, 3),
      put("2", 4, 5),
      read("1", 6, 7),
    ],
    {},
    "stale",
  ],
  [
    "a value seen before a write of which the store showed that it was later",
    [
      put("1", 0, 4),
      put("2", 1, 3),
      read("1", 2, 3),
      read("1", 7, 8),
      direct("2", 9, 10),
    ],
    {},
    "stale",
  ],
  [
    "an old value while a newer one than the acknowledged is being written",
    [put("1", 0, 1), put("2", 2, 3), put("3", 4, 20), read("1", 5, 6)],
    {},
    "stale",
  ],
  [
    "the old value though a killed instance's write was seen in the store",
    [
      put("1", 0, 1),
      put("2", 2, 3, killed),
      direct("2", 4, 5),
      read("1", 16, 17),
    ],
    dead,
    "stale",
  ],
  [
    "an old value 0.7 s after the commit of another writer",
    [put("1", 0, 1), put("2", 2, 3, bySql), read("1", 704, 705)],
    {},
    "stale",
  ],
  [
    "a person 0.7 s after another writer has deleted it",
    [put("1", 0, 1), remove(2, 3, bySql), read("1", 704, 705)],
    {},
    "stale",
  ],
  [
    "what another writer has rolled back",
    [
      put("1", 0, 1),
      put("2", 2, 3, { ...bySql, outcome: "refused" }),
      read("2", 4, 5),
    ],
    {},
    "refused",
  ],
  [
    "an old value in a separate cache 0.7 s after a write",
    [put("1", 0, 1), put("2", 2, 3), read("1", 704, 705)],
    { separate: true },
    "stale",
  ],
  ["a value that no client wrote", [read("1", 0, 1)], {}, "never written"],
  [
    "a value of another id",
    [put("1", 0, 1), read("1", 2, 3, { id: "b" })],
    {},
    "never written",
  ],
  [
    "an old value without a mark, after one with a mark showed the new one",
    [
      put("1", 0, 1),
      put("2", 2, 3, { ...unknown, end: 9 }),
      read("2", 4, 5, { how: "person; hit; ttl=9; detail=unverified" }),
      put("3", 10, 11),
      read("2", 12, 13, { how: "person; hit; ttl=9" }),
    ],
    {},
    "stale",
  ],
  [
    "a value of another service, although it is marked",
    [put("1", 0, 1), read("9", 2, 3, { how: STALE })],
    {},
    "never written",
  ],
  [
    "a value that was written later",
    [read("1", 0, 1), put("1", 2, 3)],
    {},
    "from the future",
  ],
  [
    "a write that was said to have changed nothing",
    [put("1", 0, 1), put("2", 2, 3, refused), read("2", 4, 5)],
    {},
    "refused",
  ],
];

describe("the checker of the guarantee finds", () => {
  for (const [name, calls, options, rule] of BAD) {
    it(name, () => {
      const found = check(calls, options);
      assertEquals(found.map((it) => it.rule), [rule]);
      const last = calls.findLast((call) => call.op === "get" && !call.direct);
      // The culprit is the read that the case is about.
      if (last) assertEquals(found[0]?.read, last);
    });
  }
});
