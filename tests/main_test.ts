import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../deno.json" with { type: "json" };
import { main } from "../main.ts";
import { Captured } from "./command/captured.ts";
import { runProgram } from "./command/program.ts";

describe("main", () => {
  it("prints the name and the version of deno.json", async () => {
    using stdout = new Captured("stdout");
    assertEquals(await main(["--version"], {}), 0);
    assertEquals(stdout.text, `${metadata.name} ${metadata.version}\n`);
  });

  it("has the adapters that come with the program", async () => {
    using stdout = new Captured("stdout");
    const args = ["check", "--database=sqlite::memory:", "--cache=memory:"];
    assertEquals(await main(args, {}), 0);
    assertEquals(stdout.text.includes("The cache answers."), true);
  });

  it("takes arguments and variables of the process, and sets its exit code", async () => {
    const env = { PERSON_PORT: "x" };
    const { code, stderr } = await runProgram(["--hots=y"], { env });
    assertEquals([code, stderr.split("\n").slice(0, 2)], [2, [
      "There is no flag --hots; did you mean --host?",
      'PERSON_PORT must be a whole number from 0 to 65535, not "x"',
    ]]);
  });
});
