import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Attempt,
  type ErrorFormat,
  meaningIn,
  READING,
} from "../../../../adapters/sql/pool/meaning.ts";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";
import { AppError } from "../../../../src/errors.ts";
import { CHANGING } from "./changing.ts";

const FORMAT: ErrorFormat = {
  meanings: [
    ["invalid", "Too large.", ["large"]],
    ["conflict", "Used.", ["used"]],
  ],
  codesIn: (error) => [(error as Error).message, "other"],
  isRefusal: (error) => (error as Error).message === "large",
};

const meaning = (cause: unknown, attempt: Attempt) => {
  const { code, message } = meaningIn(FORMAT, cause, attempt);
  return [code, message];
};

describe("the meaning of an error of a database server", () => {
  it("is that of one of its codes, or else unavailable", () => {
    assertEquals(meaning(new Error("used"), CHANGING), ["conflict", "Used."]);
    const cause = new Error("new");
    const error = meaningIn(FORMAT, cause, CHANGING);
    assertEquals(error.code, "unavailable");
    assertEquals(error.message, "The database answered with an error.");
    assert(error.cause === cause);
  });

  it("is an unknown outcome if the answer to a change was lost", () => {
    for (const cause of [undefined, new Error("used")]) {
      assertEquals(meaning(new ConnectionLost("late", cause), CHANGING), [
        "unknown_outcome",
        "The database did not answer in time; the write may or may not be applied.",
      ]);
      assertEquals(meaning(new ConnectionLost("lost", cause), CHANGING), [
        "unknown_outcome",
        "The connection to the database was lost; the write may or may not be " +
        "applied.",
      ]);
    }
  });

  it("is no unknown outcome of a read, or of what the server refused", () => {
    const late = new ConnectionLost("late");
    assertEquals(meaning(late, READING), [
      "unavailable",
      "The database did not answer in time.",
    ]);
    assertEquals(meaning(new ConnectionLost("unopened"), READING), [
      "unavailable",
      "No connection to the database could be opened.",
    ]);
    const large = new ConnectionLost("lost", new Error("large"));
    assertEquals(meaning(large, CHANGING), ["invalid", "Too large."]);
  });

  it("is the AppError itself, also as the reason of a loss", () => {
    const error = new AppError("config", "Wrong.");
    assert(meaningIn(FORMAT, error, CHANGING) === error);
    const lost = new ConnectionLost("lost", error);
    assert(meaningIn(FORMAT, lost, CHANGING) === error);
  });
});
