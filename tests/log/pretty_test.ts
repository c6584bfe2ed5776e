import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import type { Entry } from "../../src/log/entry.ts";
import { prettyLine } from "../../src/log/pretty.ts";

const TIME = "2026-11-29T10:30:59.123Z";

function lineOf(entry: Partial<Entry>, colors = false): string {
  return prettyLine(colors)({
    time: TIME,
    level: "info",
    message: "Hello.",
    fields: undefined,
    ...entry,
  });
}

describe("a line of the log for a person", () => {
  it("has the time of day, the level, the message and the fields", () => {
    assertEquals(lineOf({}), "10:30:59.123 INFO  Hello.");
    const fields = {
      route: "/persons/{id}",
      status: 503,
      covered: true,
      reason: "It is down.",
      none: undefined,
      empty: "",
      list: [1, "a"],
      by: { status: 401 },
      big: 2n,
    };
    assertEquals(
      lineOf({ level: "warn", fields }),
      "10:30:59.123 WARN  Hello. route=/persons/{id} status=503 covered=true " +
        'reason="It is down." empty="" list=[1,"a"] by={"status":401} big=2',
    );
  });

  it("has an error with its code, its place and its causes, and no secret", () => {
    const cause = Object.assign(new TypeError("SELECT hunter2"), { code: 42 });
    const error = new AppError("unavailable", "It is down.", { cause });
    const line = lineOf({ level: "error", fields: { error } });
    assertStringIncludes(
      line,
      'error=AppError(unavailable) "It is down." at tests/log/pretty_test.ts:',
    );
    assertStringIncludes(line, " by TypeError(42) at tests/log/");
    assertEquals(line.includes("hunter2"), false);
    const self: Record<string, unknown> = {};
    self.self = self;
    assertStringIncludes(lineOf({ fields: { self } }), "self=[object Object]");
  });

  it("holds nothing that a terminal obeys", () => {
    const hostile = "a\nb\x1b[31m\u202ec";
    const line = lineOf({
      message: hostile,
      fields: { hostile, list: [hostile], error: new Error(hostile) },
    });
    assertEquals(/[\p{Cc}\p{Cf}]/u.test(line), false, line);
  });

  it("is painted on a terminal", () => {
    const line = lineOf({ level: "error", fields: { a: 1 } }, true);
    assertEquals(
      line,
      "\x1b[2m10:30:59.123\x1b[0m \x1b[31mERROR\x1b[0m Hello. \x1b[2ma=\x1b[0m1",
    );
  });
});
