import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readPersonsQuery } from "../../../src/http/request/persons_query.ts";
import { BAD_SELECTIONS } from "./bad_targets.ts";
import { pointersOf } from "./invalid_faults.ts";

/** The query of this URL, in which a batch has at most three ids. */
const read = (target: string): unknown => readPersonsQuery(target, 3);

const page = (limit = 100, after?: string) => ({ kind: "page", limit, after });

describe("the query of GET /persons", () => {
  it("is a page of a hundred people by default", () => {
    for (const query of ["", "?", "?&&"]) {
      assertEquals(read(`/persons${query}`), page());
    }
  });

  it("is a page with a limit and a last id", () => {
    for (const limit of [1, 9, 10, 999, 1000]) {
      assertEquals(read(`/persons?limit=${limit}`), page(limit));
    }
    assertEquals(read("/persons?after=a%2Fb+c&limit=7"), page(7, "a/b c"));
  });

  it("is a batch of ids, each once, in the order of the query", () => {
    assertEquals(read("/persons?id=c&id=a&id=c&id=b&id=a"), {
      kind: "batch",
      ids: ["c", "a", "b"],
    });
  });

  for (const { target, pointers } of BAD_SELECTIONS) {
    it(`must not be ${target.slice(0, 60)}`, () => {
      assertEquals(pointersOf(() => read(target)).sort(), [...pointers].sort());
    });
  }
});
