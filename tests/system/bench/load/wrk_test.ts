import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { countIn } from "./wrk.ts";

const GOOD = `Running 2s test @ http://127.0.0.1:8000
  1 threads and 32 connections
  72340 requests in 2.03s, 35.20MB read
Requests/sec:  35635.10
`;

describe("what wrk reports", () => {
  it("is the number of requests", () => {
    assertEquals(countIn(GOOD), 72_340);
  });

  it("is an error if a server refused some, or broke connections off", () => {
    for (
      const bad of [
        "  Non-2xx or 3xx responses: 12",
        "  Socket errors: connect 0, read 3, write 0, timeout 0",
      ]
    ) assertThrows(() => countIn(`${GOOD}${bad}\n`), Error, bad.trim());
  });

  it("is an error if nothing was answered", () => {
    assertThrows(
      () => countIn("  0 requests in 2.00s, 0.00B read", "unable to connect"),
      Error,
      "unable to connect",
    );
  });
});
