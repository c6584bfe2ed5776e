import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { AnyCall } from "./call.ts";
import { check, type CheckOptions } from "./checker.ts";
import { direct, put, read, remove } from "./made.ts";

const unknown = { outcome: "unknown", status: 504 } as const;
const refused = { outcome: "refused", status: 503 } as const;
const killed = { ...unknown, died: 3 } as const;
const dead = { deathAcknowledges: 10 };

const STALE = "person; hit; ttl=-1; detail=stale";
const UNVERIFIED = 'person; fwd=partial; detail="hit 1, bypass 1, unverified"';

type Case = [name: string, calls: AnyCall[], options?: CheckOptions];

const GOOD: Case[] = [
  ["an absence, as at the start", [read(null, 0, 1)]],
  ["the newest value", [put("1", 0, 1), put("2", 2, 3), read("2", 4, 5)]],
  [
    "the old value, and then the new one, during a write",
    [put("1", 0, 1), put("2", 2, 9), read("1", 3, 4), read("2", 5, 6)],
  ],
  [
    "the new value and then the old one, during a write",
    [put("1", 0, 1), put("2", 2, 9), read("2", 3, 4), read("1", 5, 6)],
  ],
  [
    "the old value at the end of a read during which it was replaced",
    [put("1", 0, 1), read("1", 2, 9), put("2", 3, 4)],
  ],
  [
    "a value that was written during the read",
    [read("1", 0, 9), put("1", 1, 2)],
  ],
  [
    "either value of two concurrent writes, by different readers",
    [put("1", 0, 5), put("2", 1, 6), read("1", 7, 8), read("2", 7, 8)],
  ],
  [
    "the first of two concurrent writes, which the store kept",
    [put("1", 0, 5), put("2", 1, 4), direct("1", 7, 8), read("1", 9, 10)],
  ],
  [
    "nothing of a write whose outcome is unknown",
    [put("1", 0, 1), put("2", 2, 3, unknown), read("1", 9, 10)],
  ],
  [
    "a write of unknown outcome, much later",
    [put("1", 0, 1), put("2", 2, 3, unknown), read("1", 4, 5), read("2", 8, 9)],
  ],
  [
    "a write of unknown outcome that was applied after an acknowledged one",
    [put("1", 0, 1, unknown), put("2", 2, 3), read("2", 4, 5), read("1", 6, 7)],
  ],
  [
    "an old value until 0.7 s after the commit of another writer",
    [put("1", 0, 1), put("2", 2, 3, { bySql: true }), read("1", 703, 705)],
  ],
  [
    "the value of another writer at once",
    [put("1", 0, 1), put("2", 2, 9, { bySql: true }), read("2", 4, 5)],
  ],
  [
    "an old value in a separate cache until 0.7 s after a write",
    [put("1", 0, 1), put("2", 2, 3), read("1", 703, 705)],
    { separate: true },
  ],
  [
    "nothing of a refused write",
    [put("1", 0, 1), put("2", 2, 3, refused), read("1", 4, 5)],
  ],
  [
    "an absence after a delete, and a person after the next put",
    [
      put("1", 0, 1),
      remove(2, 3),
      read(null, 4, 5),
      put("2", 6, 7),
      read("2", 8, 9),
    ],
  ],
  [
    "an absence after a put, since a delete is under way",
    [put("1", 0, 1), remove(2, 9), read(null, 3, 4), read("1", 5, 6)],
  ],
  [
    "an absence, long after a delete of unknown outcome",
    [put("1", 0, 1), remove(2, 3, unknown), put("2", 4, 5), read(null, 8, 9)],
  ],
  [
    "another id's value is no value of this one",
    [put("1", 0, 1), put("2", 2, 3, { id: "b" }), read("1", 4, 5)],
  ],
  [
    "an old value that is marked as stale",
    [put("1", 0, 1), put("2", 2, 3), read("1", 4, 5, { how: STALE })],
  ],
  [
    "an old absence in a batch that is marked as unverified",
    [put("1", 0, 1), read(null, 4, 5, { how: UNVERIFIED })],
  ],
  [
    "a read that failed",
    [put("1", 0, 1), { ...read("1", 2, 3), value: undefined, status: 503 }],
  ],
  [
    "the old value, until a killed instance's write was seen in the store",
    [put("1", 0, 1), put("2", 2, 3, killed), read("1", 4, 5)],
    dead,
  ],
  [
    "the old value, as long as others may not know of a killed one's write",
    [
      put("1", 0, 1),
      put("2", 2, 3, killed),
      direct("2", 4, 5),
      read("1", 14, 15),
    ],
    dead,
  ],
];

describe("the checker of the guarantee accepts", () => {
  for (const [name, calls, options] of GOOD) {
    it(name, () => assertEquals(check(calls, options), []));
  }
});
