import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { problemsByStatus } from "../../../src/http/openapi/problems.ts";
import {
  KINDS,
  type ProblemCode,
  typeOf,
} from "../../../src/http/response/problem.ts";
import { describedApi } from "./described.ts";

const CODES = Object.keys(KINDS) as ProblemCode[];

describe("the problems of the description", () => {
  it("are all that there are", () => {
    const text = JSON.stringify(describedApi().root);
    for (const code of CODES) {
      assertEquals(text.includes(`"const":"${typeOf(code)}"`), true, code);
    }
  });

  it("are grouped by their status", () => {
    const groups = problemsByStatus(["unavailable", "invalid", "overloaded"]);
    const names = [...groups].map(([status, { name }]) => [status, name]);
    assertEquals(names, [[503, "UnavailableOrOverloaded"], [400, "Invalid"]]);
    assertEquals(groups.get(503)?.fields.includes("Retry-After"), true);
  });

  it("have the header fields that their answers have", () => {
    for (const code of CODES) {
      const { status, headers = {} } = KINDS[code];
      const fields = problemsByStatus([code]).get(status)?.fields ?? [];
      const missing = Object.keys(headers)
        .filter((name) => !fields.some((it) => it === name));
      assertEquals(missing, [], code);
    }
  });
});
