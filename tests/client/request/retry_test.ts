import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import {
  ClientError,
  type ClientErrorCode,
} from "../../../src/client/client_error.ts";
import {
  pauseAfter,
  pauseBefore,
  readRetryAfter,
} from "../../../src/client/request/retry.ts";

describe("a request that failed", () => {
  const EXPECTED: [
    code: ClientErrorCode,
    status: number | undefined,
    repeatable: boolean,
    other: boolean,
  ][] = [
    ["network", undefined, true, false],
    ["unavailable", 503, true, false],
    ["bad_answer", 502, true, false],
    ["bad_answer", 504, true, false],
    ["unknown_outcome", 504, true, false],
    ["not_cached", 504, false, false],
    ["bad_answer", 200, false, false],
    ["bad_answer", 302, false, false],
    ["internal", 500, false, false],
    ["invalid", 400, false, false],
    ["unauthorized", 401, false, false],
    ["precondition_failed", 412, false, false],
    ["timeout", undefined, false, false],
  ];
  for (const [code, status, repeatable, other] of EXPECTED) {
    it(`is sent again only where that helps and is safe: ${code} ${status}`, () => {
      const error = new ClientError(code, "x", { status });
      const again = (it: boolean) => pauseBefore(error, 0, it) !== undefined;
      assertEquals([again(true), again(false)], [repeatable, other]);
    });
  }

  it("is sent again after the time that a 503 names, because nothing was done", () => {
    const details = { status: 503, retryAfter: 1_500 };
    const error = new ClientError("overloaded", "x", details);
    assertEquals(pauseBefore(error, 0, false), 1_500);
    assertEquals(pauseBefore(error, 0, true), 1_500);
  });
});

describe("a pause", () => {
  it("is random, and its longest doubles up to a bound", () => {
    for (const [tries, longest] of [[0, 10], [1, 20], [4, 160], [99, 250]]) {
      for (let n = 0; n < 50; n++) {
        const ms = pauseAfter(tries ?? 0, 10, 250);
        assert(ms >= 0 && ms < (longest ?? 0), `${ms}`);
      }
    }
  });
});

describe("Retry-After", () => {
  it("is a number of seconds or a date", () => {
    using time = new FakeTime("2026-11-29T12:00:00Z");
    assertEquals(time.now, Date.parse("2026-11-29T12:00:00Z"));
    assertEquals(readRetryAfter("2"), 2_000);
    assertEquals(readRetryAfter("0"), 0);
    assertEquals(readRetryAfter("Sun, 29 Nov 2026 12:00:05 GMT"), 5_000);
    assertEquals(readRetryAfter("Sun, 29 Nov 2026 11:00:00 GMT"), 0);
  });

  it("is nothing if it is malformed or missing", () => {
    for (const field of [null, "", "soon", "1.5s"]) {
      assertEquals(readRetryAfter(field), undefined);
    }
  });
});
