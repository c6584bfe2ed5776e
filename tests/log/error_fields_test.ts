import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { errorFields } from "../../src/log/error_fields.ts";

const HERE = /^tests\/log\/error_fields_test\.ts:\d+:\d+$/;

describe("the fields of an error", () => {
  it("of a driver are its name, code and place, and not its message", () => {
    const secret = "SELECT hunter2\n    at leak (file:///hunter2.ts:1:1)";
    const error = Object.assign(new TypeError(secret), {
      code: "ECONNREFUSED",
      password: secret,
      cause: { secret },
    });
    const { at, ...others } = errorFields(error);
    assertMatch(at[0] ?? "", HERE);
    assertEquals(others, {
      name: "TypeError",
      code: "ECONNREFUSED",
      message: undefined,
      cause: undefined,
    });
    assertEquals(at.join().includes("hunter2"), false);
  });

  it("of our own have the message, and the error that caused it", () => {
    const cause = new Error("hunter2");
    const error = new AppError("unavailable", "It is down. Wait.", { cause });
    const { at, ...others } = errorFields(error);
    assertMatch(at[0] ?? "", HERE);
    assertEquals(others, {
      name: "AppError",
      code: "unavailable",
      message: "It is down. Wait.",
      cause,
    });
  });

  it("say what is wrong with a table, without the SQL that repairs it", () => {
    const error = new AppError(
      "config",
      "There is no table a. Remove create=false, or run: CREATE TABLE a;\nB.",
    );
    assertEquals(errorFields(error).message, "There is no table a.");
  });

  it("omit a name or a code that is not one word", () => {
    for (const secret of ["PASSWORD hunter2", "a\nb", "", "x".repeat(65)]) {
      const error = Object.assign(new Error(), { name: secret, code: secret });
      const { name, code } = errorFields(error);
      assertEquals([name, code], ["Error", undefined]);
    }
    const { code } = errorFields(Object.assign(new Error(), { code: 1062 }));
    assertEquals(code, 1062);
  });

  it("have the innermost eight places of our own code", () => {
    const root = new URL("../..", import.meta.url).href;
    const error = new Error();
    error.stack = ["Error: hunter2", "    at file:///hunter2.ts:1:1"]
      .concat(
        Array.from({ length: 9 }, (_, n) => `    at f (${root}a.ts:${n}:1)`),
      )
      .join("\n");
    assertEquals(
      errorFields(error).at,
      Array.from({ length: 8 }, (_, n) => `a.ts:${n}:1`),
    );
    error.stack = "";
    assertEquals(errorFields(error).at, []);
  });
});
