import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { AnyCall } from "./call.ts";
import { linearize } from "./linearizable.ts";
import { direct, put, read, remove } from "./made.ts";

const unknown = { outcome: "unknown", status: 504 } as const;
const imported = { op: "import" } as const;
const created = { status: 201 } as const;
const failed = { outcome: "refused", status: 412 } as const;
const conflict = { op: "add", outcome: "refused", status: 409 } as const;
const notFound = { outcome: "refused", status: 404 } as const;
const unavailable = { outcome: "refused", status: 503 } as const;

const GOOD: [name: string, calls: AnyCall[]][] = [
  ["nothing at all", []],
  [
    "one write after the other",
    [put("1", 0, 1, created), direct("1", 2, 3), put("2", 4, 5)],
  ],
  [
    "two writes at once, in the order that the reads show",
    [
      put("0", 0, 1, created),
      put("1", 2, 6),
      put("2", 3, 7),
      direct("2", 4, 5),
      direct("1", 8, 9),
    ],
  ],
  [
    "a read that ends long after what it read was replaced",
    [put("1", 0, 1, created), direct("1", 2, 9), put("2", 3, 4)],
  ],
  [
    "a write that was replaced before it ended and before anyone saw it",
    [
      put("0", 0, 1, created),
      put("1", 2, 9),
      put("2", 3, 4),
      direct("2", 5, 6),
      direct("2", 10, 11),
    ],
  ],
  [
    "an unknown write that is seen",
    [put("1", 0, 1, unknown), direct("1", 2, 3)],
  ],
  [
    "an unknown write that is seen by a read which ends after the next write",
    [
      put("1", 0, 1, unknown),
      direct("1", 2, 9),
      put("2", 3, 5),
      direct("2", 10, 11),
    ],
  ],
  [
    "an unknown write that is never seen",
    [put("1", 0, 1, unknown), direct(null, 2, 3), direct(null, 8, 9)],
  ],
  [
    "an unknown write, much later",
    [put("1", 0, 1, unknown), direct(null, 2, 3), direct("1", 8, 9)],
  ],
  [
    "an unknown delete that made room for an unknown add",
    [
      put("1", 0, 1, created),
      remove(2, 3, unknown),
      put("2", 2, 3, { ...unknown, op: "add" }),
      direct("2", 4, 5),
    ],
  ],
  [
    "an add of an id that is taken, a delete of one that is free",
    [
      remove(0, 1, notFound),
      put("1", 2, 3, created),
      put("2", 4, 5, conflict),
      remove(6, 7),
      remove(8, 9, notFound),
    ],
  ],
  [
    "a swap of what is there, and one of what is there no more",
    [
      put("1", 0, 1, created),
      put("2", 2, 3, { op: "swap", expected: "1" }),
      put("3", 4, 5, { ...failed, op: "swap", expected: "1" }),
      remove(6, 7),
      put("4", 8, 9, { ...failed, op: "swap", expected: "2" }),
      direct(null, 10, 11),
    ],
  ],
  [
    "an unknown swap that another one waited for",
    [
      put("1", 0, 1, created),
      put("2", 2, 3, { ...unknown, op: "swap", expected: "1" }),
      put("3", 4, 5, { op: "swap", expected: "2" }),
    ],
  ],
  [
    "a refused write",
    [put("1", 0, 1, created), put("2", 2, 3, unavailable), direct("1", 4, 5)],
  ],
  [
    "an old read from the cache: that is not about the store",
    [put("1", 0, 1, created), put("2", 2, 3), read("1", 4, 5)],
  ],
  [
    "an import that creates, one that replaces, and a patch",
    [
      put("1", 0, 1, imported),
      put("2", 2, 3, imported),
      put("3", 4, 5, { op: "patch" }),
      direct("3", 6, 7),
    ],
  ],
  [
    "a patch of an unknown id",
    [put("1", 0, 1, { op: "patch", ...notFound }), direct(null, 2, 3)],
  ],
];

const BAD: [name: string, calls: AnyCall[]][] = [
  ["a read of what was replaced", [
    put("1", 0, 1, created),
    put("2", 2, 3),
    direct("1", 4, 5),
  ]],
  ["a read of what was not written", [direct("1", 0, 1)]],
  ["reads that disagree on the order of two writes", [
    put("0", 0, 1, created),
    put("1", 2, 20),
    put("2", 3, 20),
    direct("1", 4, 5),
    direct("2", 6, 7),
    direct("1", 8, 9),
  ]],
  ["an unknown write that comes and goes", [
    put("1", 0, 1, created),
    put("2", 2, 3, unknown),
    direct("2", 4, 5),
    direct("1", 6, 7),
  ]],
  ["a put that creates twice", [
    put("1", 0, 1, created),
    put("2", 2, 3, created),
  ]],
  ["a put that replaces a person who is absent", [put("1", 0, 1)]],
  ["two adds that both win", [
    put("1", 0, 5, { ...created, op: "add" }),
    put("2", 1, 6, { ...created, op: "add" }),
  ]],
  ["an add that is refused though the id is free", [
    put("1", 0, 1, conflict),
  ]],
  ["two swaps of one value", [
    put("1", 0, 1, created),
    put("2", 2, 5, { op: "swap", expected: "1" }),
    put("3", 3, 6, { op: "swap", expected: "1" }),
  ]],
  ["a swap that is refused though no write was quicker", [
    put("1", 0, 1, created),
    put("2", 2, 3, { ...failed, op: "swap", expected: "1" }),
  ]],
  ["a swap of what was never there", [
    put("2", 0, 1, { op: "swap", expected: "1" }),
  ]],
  ["two deletes of one person", [
    put("1", 0, 1, created),
    remove(2, 5),
    remove(3, 6),
  ]],
  ["a delete that finds no person though there is one", [
    put("1", 0, 1, created),
    remove(2, 3, notFound),
  ]],
  ["a read of a refused write", [
    put("1", 0, 1, unavailable),
    direct("1", 2, 3),
  ]],
  [
    "a patch of a person who is absent",
    [put("1", 0, 1, { op: "patch" })],
  ],
  [
    "a patch that finds no person though there is one",
    [
      put("1", 0, 1, created),
      put("2", 2, 3, { op: "patch", ...notFound }),
    ],
  ],
];

describe("the search for an order accepts", () => {
  for (const [name, calls] of GOOD) {
    it(name, () => assertEquals(linearize(calls).linearizable, true));
  }
});

describe("the search for an order finds none for", () => {
  for (const [name, calls] of BAD) {
    it(name, () => assertEquals(linearize(calls).linearizable, false));
  }
});
