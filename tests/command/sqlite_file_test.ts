import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { resolve } from "node:path";
import { assertProblem } from "../http/fixture.ts";
import { addressOf, Program, runProgram } from "./program.ts";

const NO_FILE = "The database file cannot be opened. Its path must name a file";

/** The paths of the database, and the message for each. */
const FILES: Readonly<Record<string, readonly [path: string, said: string]>> = {
  "is a file of something else": ["text", "is not an SQLite database"],
  "is a folder": ["", NO_FILE],
  "is below a file": ["text/person.db", NO_FILE],
  // The superuser may write to any other folder.
  ...(Deno.build.os === "linux"
    ? { "is in a folder where no user may write": ["/proc/person.db", NO_FILE] }
    : {}),
};

/** A folder with a file that is not a database. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "person-" });
  await Deno.writeTextFile(`${path}/text`, "no database ".repeat(100));
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

for (const [name, [path, said]] of Object.entries(FILES)) {
  describe(`a path of SQLite's that ${name}`, () => {
    it("fails a check, which shows the reason", async () => {
      await using folder = await temporaryFolder();
      const database = `--database=sqlite:${resolve(folder.path, path)}`;
      const { code, stderr } = await runProgram(["check", database]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, "The database fails: ");
      assertStringIncludes(stderr, said);
    });

    it("is logged by a service that starts, and is not ready", async () => {
      await using folder = await temporaryFolder();
      const database = `--database=sqlite:${resolve(folder.path, path)}`;
      await using service = new Program(["--port=0", database]);
      const address = await addressOf(service);
      const [line] = await service.err(/^.*does not answer yet.*$/m);
      const { level, message } = JSON.parse(line);
      assertEquals(level, "warn");
      assertStringIncludes(message, said);
      const ready = await fetch(new URL("readyz", address));
      await assertProblem(ready, 503, "unavailable");
    });
  });
}
