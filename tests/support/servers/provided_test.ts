import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { providedUrl } from "./provided.ts";

describe("the URL of a server of the run", () => {
  it("is that of the variable", () => {
    const env = new Map([["PERSON_TEST_MYSQL", "mysql://h"]]);
    assertEquals(providedUrl("PERSON_TEST_MYSQL", env), "mysql://h");
  });

  it("is missing under `deno test` alone, which is told with the command that works", () => {
    for (const env of [new Map(), new Map([["PERSON_TEST_MYSQL", ""]])]) {
      assertThrows(
        () => providedUrl("PERSON_TEST_MYSQL", env),
        Error,
        "run it with `deno task test FILE`",
      );
    }
  });
});
