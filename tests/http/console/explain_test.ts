import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  explainProblem,
  explainRead,
  explainWrite,
  parseCacheStatus,
} from "../../../src/http/console/explain.js";
import {
  cacheStatus,
  LIST_STATUS,
  PENDING_STATUS,
} from "../../../src/http/response/cache_status.ts";
import { REASONS } from "../../../src/metrics/read_labels.ts";

describe("the console's reading of Cache-Status", () => {
  it("tells hits, misses and bypasses apart", () => {
    const miss = { via: "miss", stored: true, collapsed: true } as const;
    const expected = [
      [cacheStatus({ via: "hit", ttl: 286_000 }), "hit", "another 286 s"],
      [
        cacheStatus({ via: "hit", ttl: 286_000, freshFor: 300_000 }),
        "hit",
        "14 s old, and fresh for another 286 s",
      ],
      [
        cacheStatus({ via: "stale", ttl: -5_000 }),
        "stale",
        "past its time by 5 s",
      ],
      [
        cacheStatus({ via: "hit", ttl: 9_000, caveat: "unverified" }),
        "stale",
        "may be a newer value",
      ],
      [
        cacheStatus({ via: "hit", ttl: 9_000, caveat: "bounded-staleness" }),
        "hit",
        "memory of this process",
      ],
      [cacheStatus(miss), "miss", "several callers"],
      [cacheStatus(miss), "miss", "the next read is a hit"],
      [cacheStatus({ via: "request", stored: true }), "asked", "asked for"],
      [LIST_STATUS["Cache-Status"] ?? "", "bypass", "always comes from the"],
    ] as const;
    for (const [field, how, text] of expected) {
      const explained = explainRead(field);
      assertEquals(explained?.how, how, field);
      assertStringIncludes(explained?.text ?? "", text);
    }
  });

  it("has a sentence for each reason of a bypass", () => {
    for (const reason of REASONS) {
      const explained = explainRead(cacheStatus({ via: "bypass", reason }));
      assertEquals(explained?.how, "bypass");
      assert(!explained?.text.includes(`${reason}.`), explained?.text);
    }
  });

  it("finds the service among the caches of a chain", () => {
    const chain =
      'edge; hit; ttl=1, person; fwd=partial; detail="hit 1, miss 2"';
    assertEquals([...parseCacheStatus(chain)], [
      ["fwd", "partial"],
      ["detail", "hit 1, miss 2"],
    ]);
    for (const none of [null, "", "edge; hit", "person"]) {
      assertEquals(explainRead(none), undefined);
    }
  });

  it("says whether the cache was told of a write", () => {
    const pending = PENDING_STATUS["Cache-Status"] ?? "";
    assertStringIncludes(explainWrite(201, pending).text, "not be told of it");
    assertStringIncludes(explainWrite(204, null).text, "Deleted");
  });
});

describe("the console's reading of a problem", () => {
  it("shows the detail, each fault, and where a token goes", () => {
    const errors = [{ pointer: "/firstName", detail: "must not be empty" }];
    const body = { detail: "The request is not valid: see errors.", errors };
    assertEquals(
      explainProblem({ status: 400, body }),
      "The request is not valid: see errors. /firstName: must not be empty.",
    );
    const whole = [{ pointer: "", detail: "The body must be JSON" }];
    assertEquals(
      explainProblem({ status: 400, body: { ...body, errors: whole } }),
      "The request is not valid: see errors. The body must be JSON.",
    );
    assertStringIncludes(
      explainProblem({ status: 401, body: { detail: "No." } }),
      "field for a token",
    );
  });

  it("is content with an answer of something else", () => {
    assertEquals(
      explainProblem({ status: 0, body: undefined }),
      "The service did not answer.",
    );
    for (const body of ["<html>", null, 5, [], { errors: 5 }]) {
      assertEquals(
        explainProblem({ status: 502, body }),
        "The answer was 502.",
      );
    }
  });
});
