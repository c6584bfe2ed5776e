import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  failureOf,
  isRecordOf,
  kept,
  keptNow,
} from "../../src/dao/third_party_call.ts";
import { AppError } from "../../src/errors.ts";

const FAILING = {
  codes: ["overloaded"],
  otherwise: "unavailable",
  message: "It fails.",
} as const;

describe("a call of a third party", () => {
  it("answers at once if the answer is there at once", async () => {
    assertEquals(keptNow(FAILING, () => 1), 1);
    const answer = kept(FAILING, () => 1);
    assert(answer instanceof Promise);
    assertEquals(await answer, 1);
    assertThrows(() => keptNow(FAILING, () => 1, () => false), AppError);
  });

  it("fails with a code of its own, or with the cause of another", () => {
    const own = new AppError("overloaded", "");
    assert(failureOf(own, FAILING) === own);
    for (const cause of [new AppError("conflict", "hunter2"), new Error()]) {
      const { code, message, cause: kept } = failureOf(cause, FAILING);
      assertEquals([code, message], ["unavailable", "It fails."]);
      assert(kept === cause);
    }
    assert(failureOf("hunter2", FAILING).cause instanceof Error);
  });

  it("answers the record that was asked for, or none", () => {
    const fine = [undefined, null, { id: "ada" }];
    const wrong = ["ada", true, {}, { id: "bob" }, ["ada"]];
    assert(fine.every((it) => isRecordOf("ada", it)));
    assert(!wrong.some((it) => isRecordOf("ada", it)));
  });
});
