import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PROBLEM_CODES } from "../../../src/client/client_error.ts";
import { problemError } from "../../../src/client/request/problem.ts";
import { typeOf } from "../../../src/http/response/problem.ts";

const same = (text: string) => text;

describe("an answer that is a problem", () => {
  it("has the code of each type of the service", () => {
    for (const code of PROBLEM_CODES) {
      const error = problemError({ type: typeOf(code) }, {}, same);
      assertEquals([error?.code, error?.type], [code, typeOf(code)]);
    }
  });

  it("becomes an error with its text, its faults and its request id", () => {
    const faults = [{ pointer: "/firstName", detail: "must not be empty" }];
    const body = {
      type: "urn:problem:person:invalid",
      title: "Invalid request",
      status: 400,
      detail: "The request is not valid: see errors.",
      requestId: "r1",
      errors: faults,
    };
    const error = problemError(body, { status: 400 }, same);
    assertEquals(
      error?.message,
      "The request is not valid: see errors. /firstName: must not be empty.",
    );
    assertEquals([error?.status, error?.requestId], [400, "r1"]);
    assertEquals(error?.faults, faults);
    const whole = [{ pointer: "", detail: "The body must be JSON" }];
    assertEquals(
      problemError({ ...body, errors: whole }, {}, same)?.message,
      "The request is not valid: see errors. The body must be JSON.",
    );
    const { detail: _, ...untold } = body;
    assertEquals(
      problemError({ ...untold, errors: [] }, {}, same)?.message,
      "Invalid request",
    );
  });

  it("is an unknown problem with another type, or without one", () => {
    for (
      const type of [
        ...["about:blank", "urn:problem:person:new-one", undefined, 5],
        "urn:problem:person:not_found",
      ]
    ) {
      const error = problemError({ type, detail: "Of a proxy." }, {}, same);
      assertEquals([error?.code, error?.message], [
        "unknown_problem",
        "Of a proxy.",
      ]);
    }
  });

  it("is not recognized if the body is no object", () => {
    for (const body of [undefined, null, [], "x", 5]) {
      assertEquals(problemError(body, {}, same), undefined);
    }
  });

  it("becomes an error whatever the kind and the length of its parts", () => {
    const error = problemError(
      { detail: "😀".repeat(9_999), errors: [5, { pointer: 5 }, null] },
      {},
      same,
    );
    assert((error?.message.length ?? 0) <= 500);
    assert(error?.message.isWellFormed());
    assertEquals(error?.faults, [{ pointer: "", detail: "" }]);
    assertEquals(problemError({ errors: "x" }, {}, same)?.faults, []);
    const many = Array(9_999).fill({ pointer: "/a", detail: "😀" });
    const long = problemError({ detail: "x", errors: many }, {}, same);
    assert((long?.message.length ?? 0) <= 500);
    assert(long?.message.isWellFormed());
  });

  it("shows no text that is to be hidden", () => {
    const secret = "hunter2";
    const body = {
      type: secret,
      title: secret,
      detail: `Bearer ${secret}`,
      requestId: secret,
      errors: [{ pointer: secret, detail: secret }],
    };
    const hide = (text: string) => text.replaceAll(secret, "…");
    const error = problemError(body, {}, hide);
    assert(!JSON.stringify([error, error?.message]).includes(secret));
    assertEquals(error?.message, "Bearer … …: ….");
  });
});
