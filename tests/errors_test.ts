import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError, asError, hasCode } from "../src/errors.ts";

describe("an error of the service", () => {
  it("has a code, a message, its faults and its cause", () => {
    const cause = new Error("refused");
    const faults = [{ pointer: "/id", detail: "is missing" }];
    const error = new AppError("invalid", "It is wrong.", { cause, faults });
    assertEquals(
      [error.code, error.message, error.cause, error.faults, error.name],
      ["invalid", "It is wrong.", cause, faults, "AppError"],
    );
    assertEquals(String(error), "AppError: It is wrong.");
    const plain = new AppError("config", "It is wrong.");
    assertEquals([plain.faults, "cause" in plain], [[], false]);
  });

  it("is known by its code", () => {
    const error: unknown = new AppError("conflict", "Taken.");
    assert(hasCode(error, "conflict"));
    assert(!hasCode(error, "invalid"));
    assert(
      !hasCode(Object.assign(new Error(), { code: "conflict" }), "conflict"),
    );
    assert(!hasCode(undefined, "conflict"));
  });

  it("may be an instance of another copy of its class", async () => {
    const source = await Deno.readTextFile("src/errors.ts");
    const url = URL.createObjectURL(
      new Blob([source], { type: "application/typescript" }),
    );
    const copy: typeof import("../src/errors.ts") = await import(url);
    URL.revokeObjectURL(url);
    assert(copy.AppError !== AppError);
    const error: unknown = new copy.AppError("not_found", "Unknown id.");
    assert(error instanceof AppError);
    assert(hasCode(error, "not_found"));
  });

  it("is no other error or object", () => {
    for (
      const other of [
        new Error(),
        Object.assign(new Error(), { name: "AppError" }),
        { name: "AppError", code: "config", faults: [] },
        null,
        "AppError",
      ]
    ) assert(!(other instanceof AppError));
  });
});

describe("a thrown value", () => {
  it("stays as it is if it is an error", () => {
    const error = new TypeError("refused");
    assertEquals(asError(error), error);
  });

  it("is not shown if it is no error", () => {
    const { name, message, cause } = asError("SELECT 'secret'");
    assertEquals([name, message, cause], ["NotAnError", "", undefined]);
  });
});
