import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { runProgram, temporaryDatabase } from "../../command/program.ts";

const BINARY = {
  permissions: ["-P", "--preload=tests/system/binary/standalone.ts"],
};

/** What the program answers, where it believes that it is a binary. */
async function told(args: readonly string[], code: number): Promise<string> {
  const ended = await runProgram(args, BINARY);
  assertEquals(ended.code, code, ended.stderr);
  const text = ended.stdout + ended.stderr;
  assert(!/deno run -P|--allow-/.test(text), text);
  return text;
}

describe("a binary says", () => {
  it("how it is called", async () => {
    assertStringIncludes(await told(["--help"], 0), "Usage: person [COMMAND]");
  });

  it("that it loads no adapters, and what to do instead", async () => {
    const said = await told(["check", "--adapters=./x.ts"], 2);
    assertStringIncludes(said, "a compiled program loads no modules");
    assertStringIncludes(said, "Add the adapter to ADAPTERS in");
  });

  it("how to bring in and out what it is not permitted to open", async () => {
    await using outside = await temporaryDatabase();
    const database = "--database=sqlite::memory:";
    const file = `${outside.directory}/people.csv`;
    await Deno.writeTextFile(file, "id,firstName,lastName\n");
    const read = await told(["import", file, database], 1);
    assertStringIncludes(read, `\n  person import --format=… - < ${file}\n`);
    const written = await told(["export", file, database], 1);
    assertStringIncludes(written, `\n  person export --format=… > ${file}\n`);
  });

  it("where a file of tokens has to be", async () => {
    const said = await told(["--write-token-file=/etc/passwd"], 2);
    assertStringIncludes(said, "put it into ./data");
  });
});
