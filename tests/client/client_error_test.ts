import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  ClientError,
  hasCode,
  PROBLEM_CODES,
  unsure,
} from "../../src/client/client_error.ts";
import { KINDS } from "../../src/http/response/problem.ts";

describe("the error of the client", () => {
  it("knows the code of every problem of the service", () => {
    assertEquals([...PROBLEM_CODES].sort(), Object.keys(KINDS).sort());
  });

  it("is recognized by its code", () => {
    const error = new ClientError("timeout", "Late");
    assertEquals([error.name, error.message], ["ClientError", "Late"]);
    assertEquals([error.faults, error.mayBeApplied], [[], false]);
    assert(hasCode(error, "timeout"));
    assert(!hasCode(new Error("timeout"), "timeout"));
    assert(!hasCode(error, "network"));
  });

  it("can be copied as that of a write that may have been applied", () => {
    const details = {
      status: 503,
      type: "urn:problem:person:unavailable",
      requestId: "r1",
      faults: [{ pointer: "/id", detail: "no" }],
      retryAfter: 1000,
    };
    const before = new ClientError("unavailable", "Not now", details);
    const { code, message, name, mayBeApplied, ...rest } = unsure(before);
    assertEquals([code, message, name], [
      "unavailable",
      "Not now",
      "ClientError",
    ]);
    assertEquals(rest, details);
    assert(mayBeApplied && !before.mayBeApplied);
  });
});
