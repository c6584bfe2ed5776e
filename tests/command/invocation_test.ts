import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { notPermitted } from "../../src/command/invocation.ts";

describe("the message about a missing permission", () => {
  it("has a command with the flags, and one that needs none", () => {
    const message = notPermitted("read /a.csv", "import /a.csv", {
      flags: "--allow-read=./data,/a.csv",
      pipe: "import --format=… - < /a.csv",
    });
    assertEquals(message.split("\n"), [
      "Deno does not permit the program to read /a.csv. Either of these works:",
      "  deno run -P --allow-read=./data,/a.csv main.ts import /a.csv",
      "  deno run -P main.ts import --format=… - < /a.csv",
    ]);
  });
});
