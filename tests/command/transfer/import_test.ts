import { gzipSync } from "node:zlib";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  addressOf,
  Program,
  runProgram,
  temporaryDatabase,
} from "../program.ts";
import { HEAD, people, person, toNdjson } from "./rows.ts";

describe("import", () => {
  it("puts a file into the store and sums up", async () => {
    await using database = await temporaryDatabase();
    const file = `${database.directory}/people.csv`;
    await Deno.writeTextFile(file, HEAD + "1,A,B\nx\n2,A,B\n1,C,D");
    const { code, stdout, stderr } = await runProgram([
      "import",
      file,
      database.flag,
    ]);
    assertEquals(code, 3);
    assertMatch(
      stdout,
      /^4 rows read, 2 created, 1 replaced, 1 bad in (0\.\d s|[1-9][\d.]* s \(\d+ rows\/s\))\n$/,
    );
    assertStringIncludes(stderr, "Line 3 has 1 column instead of 3");
    const exported = await runProgram(["export", database.flag]);
    assertEquals(
      exported.stdout,
      toNdjson([person("1", "C", "D"), person("2", "A", "B")]),
    );
  });

  it("prints twenty bad rows, and counts the others", async () => {
    const { code, stdout, stderr } = await runProgram(
      ["import", "-", "--database=sqlite::memory:"],
      { input: "x\n".repeat(25) },
    );
    assertEquals(code, 1);
    assertEquals(stderr.match(/^Line \d+ is not JSON$/gm)?.length, 20);
    assertStringIncludes(stderr, "Not printed: 5 more bad rows.");
    assertStringIncludes(stdout, "25 rows read, 0 created, 0 replaced, 25 bad");
  });

  for (
    const [what, input, reason] of [
      ["a JSON array", `[${people(1)}]`, "JSON array"],
      ["CSV", HEAD + "1,A,B", "Line 1 is not JSON"],
    ] as const
  ) {
    it(`imports nothing of ${what} as NDJSON, and exits with 1`, async () => {
      const { code, stdout, stderr } = await runProgram(
        ["import", "-", "--database=sqlite::memory:"],
        { input },
      );
      assertEquals(code, 1);
      assertStringIncludes(stdout, " 0 created, 0 replaced");
      assertStringIncludes(stderr, reason);
    });
  }

  it("reads a file that is compressed with gzip", async () => {
    await using database = await temporaryDatabase();
    const file = `${database.directory}/people.csv.gz`;
    await Deno.writeFile(file, new Uint8Array(gzipSync(HEAD + "1,A,B")));
    const { code, stdout } = await runProgram(["import", file, database.flag]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "1 row read, 1 created");
  });

  it("stops at the first bad row if it is strict, and exits with 1", async () => {
    await using database = await temporaryDatabase();
    const { code, stdout, stderr } = await runProgram(
      ["import", "--strict", "-", database.flag],
      { input: people(1500) + "x\n" + people(1500, 1500) },
    );
    assertEquals(code, 1);
    assertStringIncludes(
      stdout,
      "1501 rows read, 1500 created, 0 replaced, 1 bad",
    );
    assertEquals(stderr, "Stopped: Line 1501 is not JSON.\n");
  });

  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    it(`says on ${signal} how far it got, and exits with ${code}`, async () => {
      await using database = await temporaryDatabase();
      await using program = new Program(["import", "-", database.flag]);
      await program.write(people(1500) + "x\n");
      // Now the first thousand is in the store, and the rest of it waits.
      await program.err(/^Line 1501 is not JSON$/m);
      program.kill(signal);
      const ended = await program.ended();
      assertEquals(ended.code, code);
      assertStringIncludes(ended.stdout, "1000 created");
      assertStringIncludes(ended.stderr, signal);
      assertStringIncludes(ended.stderr, "Every row up to line 1000 is done.");
      assertStringIncludes(ended.stderr, "Run it again");

      const again = await runProgram(["import", "-", database.flag], {
        input: people(1500),
      });
      assertStringIncludes(again.stdout, "500 created, 1000 replaced, 0 bad");
    });
  }

  it("warns if it cannot invalidate the cache of a running service", async () => {
    await using database = await temporaryDatabase();
    const warning = /"memory:" cache of a running service/;
    const run = async (cache: string, flag = "--database=sqlite::memory:") =>
      (await runProgram(["import", "-", flag, cache])).stderr;
    assertMatch(await run("--cache=memory:"), warning);
    assertEquals(await run("--cache=none:"), "");
    // A service on a file of SQLite sees what the import commits.
    assertEquals(await run("--cache=memory:", database.flag), "");
  });

  it("imports with the settings of a service of several workers", async () => {
    const { code, stderr } = await runProgram(
      ["import", "-", "--database=sqlite::memory:"],
      { input: people(1), env: { PERSON_WORKERS: "2" } },
    );
    assertEquals(code, 0, stderr);
  });

  it("imports under a running service", async () => {
    await using database = await temporaryDatabase();
    await using service = new Program([
      "serve",
      "--port=0",
      "--cache=none:",
      database.flag,
    ]);
    const address = await addressOf(service);
    const { code } = await runProgram(["import", "-", database.flag], {
      input: people(1),
    });
    assertEquals(code, 0);
    const response = await fetch(new URL("persons/0", address));
    assertEquals(await response.json(), person("0"));
  });

  it("prints how to permit a file outside of ./data", async () => {
    await using database = await temporaryDatabase();
    const file = `${database.directory}/people.ndjson`;
    await Deno.writeTextFile(file, people(1));
    const args = ["import", file, "--database=sqlite::memory:"];
    const denied = await runProgram(args, { permissions: ["-P"] });
    assertEquals(denied.code, 1);
    const [, allowed = ""] =
      /run -P (--allow-read=\S+) main.ts import/.exec(denied.stderr) ?? [];
    const permitted = await runProgram(args, { permissions: ["-P", allowed] });
    assertEquals(permitted.code, 0, permitted.stderr);
  });
});
