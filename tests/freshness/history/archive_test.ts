import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { load, save } from "./archive.ts";
import type { History } from "./checker/call.ts";
import { direct, put, read, remove } from "./checker/made.ts";
import { count, explain, judge } from "./checker/verdict.ts";

describe("a history in a file", () => {
  it("is judged as it was, and explained", async () => {
    const history: History = {
      seed: 1,
      profile: "crashes",
      calls: [
        put("1", 0, 1, { status: 201 }),
        put("2", 2, 3, { outcome: "unknown", status: 0, died: 3 }),
        direct("2", 4, 5),
        remove(1_006, 1_007, { outcome: "refused", status: 503 }),
        read("1", 1_010, 1_011, { how: "person; hit; ttl=10" }),
      ],
      faults: [{ at: 3, what: "killed before it invalidates" }],
    };
    const path = await save(history);
    try {
      const loaded = await load(path);
      assertEquals(loaded, JSON.parse(JSON.stringify(history)));
      assertEquals(count(judge(loaded)), 1);
      assertEquals(explain(loaded, judge(loaded)), [
        "Wrong reads: 1. The first one is stale:",
        "  1010.0–1011.0 instance 0: get → 1 200 person; hit; ttl=10",
        "  newer: 2.0–3.0 instance 0: put 2 (unknown) 0",
        "    0.0–1.0 instance 0: put 1 (done) 201",
        "    2.0–3.0 instance 0: put 2 (unknown) 0",
        "    3.0 killed before it invalidates",
        "    4.0–5.0 instance 0: get → 2 200",
        "    1006.0–1007.0 instance 0: delete null (refused) 503",
        "    1010.0–1011.0 instance 0: get → 1 200 person; hit; ttl=10",
      ]);
    } finally {
      await Deno.remove(path);
    }
  });
});
