import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { csv } from "../../../src/command/transfer/csv.ts";
import { ndjson } from "../../../src/command/transfer/ndjson.ts";
import { Output } from "../../support/produced/output.ts";
import { ROOT } from "../../support/root.ts";
import { Program, runProgram, temporaryDatabase } from "../program.ts";
import { HEAD, people, toNdjson, UGLY_PEOPLE } from "./rows.ts";

describe("export", () => {
  for (const format of [ndjson, csv]) {
    it(`gives ${format.name} that imports to the same, and the same again`, async () => {
      await using database = await temporaryDatabase();
      await using other = await temporaryDatabase();
      const file = `${database.directory}/out.${format.name}`;
      const steps = [
        ["import", "-", "--format=ndjson", database.flag],
        ["export", file, database.flag],
        ["import", file, other.flag],
      ];
      const input = toNdjson(UGLY_PEOPLE);
      for (const args of steps) {
        const { code, stderr } = await runProgram(args, { input });
        assertEquals(code, 0, stderr);
      }
      const [before, after] = await Promise.all(
        [database, other].map(({ flag }) => runProgram(["export", flag])),
      );
      assertEquals(before?.stdout, after?.stdout);
      assertEquals(
        before?.stdout.split("\n").sort(),
        input.split("\n").sort(),
      );
    });
  }

  it("writes all people in order, over many pages", async () => {
    await using database = await temporaryDatabase();
    const input = people(2001);
    await runProgram(["import", "-", database.flag], { input });
    const { code, stdout } = await runProgram(["export", database.flag]);
    assertEquals(code, 0);
    const ids = stdout.trimEnd().split("\n").map((it) => JSON.parse(it).id);
    assertEquals(ids, Array.from({ length: 2001 }, (_, i) => `${i}`).sort());
  });

  it("writes only a header for an empty store", async () => {
    const { stdout } = await runProgram(
      ["export", "--format=csv", "--database=sqlite::memory:"],
      // An export with the settings of a service has no workers.
      { env: { PERSON_WORKERS: "2" } },
    );
    assertEquals(stdout, HEAD);
  });

  it("keeps the old file until the new one is complete", async () => {
    await using database = await temporaryDatabase();
    const file = `${database.directory}/out.csv`;
    await Deno.writeTextFile(file, "old");
    await using failing = new Program([
      "export",
      file,
      "--database=sqlite:/dev/null/person.db",
    ]);
    await failing.err(/Trying again/);
    failing.kill("SIGINT");
    const { code: interrupted, stderr } = await failing.ended();
    assertEquals(interrupted, 130);
    assertStringIncludes(stderr, "The export is not complete.");
    assertEquals(await Deno.readTextFile(file), "old");
    const { code } = await runProgram(["export", file, database.flag]);
    assertEquals(code, 0);
    assertEquals(await Deno.readTextFile(file), HEAD);
    const names = await Array.fromAsync(
      Deno.readDir(database.directory),
      ({ name }) => name,
    );
    assert(!names.some((name) => name.endsWith(".tmp")), names.join());
  });

  it("can be interrupted while its reader does not read", async () => {
    await using database = await temporaryDatabase();
    await runProgram(["import", "-", database.flag], { input: people(5000) });
    const program = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "main.ts", "export", database.flag],
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stderr = new Output(program.stderr, "log");
    const reader = program.stdout.getReader();
    await reader.read();
    program.kill("SIGINT");
    assertEquals((await program.status).code, 130);
    await reader.cancel();
    assertMatch(await stderr.all, /The export is not complete/);
  });

  it("exits with 0 when its reader closes the pipe", async () => {
    await using database = await temporaryDatabase();
    await runProgram(["import", "-", database.flag], { input: people(5000) });
    const program = new Deno.Command("sh", {
      args: [
        "-c",
        '"$0" run -A main.ts export "$1" | head -n 1',
        Deno.execPath(),
        database.flag,
      ],
      cwd: ROOT,
    });
    const { code, stdout, stderr } = await program.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([code, text(stdout)], [0, people(1)]);
    assertEquals(text(stderr), "");
  });

  it("says that there is no space left, and exits with 1", async () => {
    await using database = await temporaryDatabase();
    await runProgram(["import", "-", database.flag], { input: people(1) });
    for (const to of ["> /dev/full", "/dev/full --format=csv"]) {
      const { code, stderr } = await new Deno.Command("sh", {
        args: [
          "-c",
          `"$0" run -A main.ts export "$1" ${to}`,
          Deno.execPath(),
          database.flag,
        ],
        cwd: ROOT,
      }).output();
      assertEquals(
        [code, new TextDecoder().decode(stderr)],
        [1, "The export is not complete: there is no space left.\n"],
      );
    }
  });

  it("reads and writes the standard streams by their device names", async () => {
    await using database = await temporaryDatabase();
    const { code } = await runProgram(["import", "/dev/stdin", database.flag], {
      input: people(1),
    });
    assertEquals(code, 0);
    const args = ["export", "/dev/stdout", database.flag];
    assertEquals((await runProgram(args)).stdout, people(1));
  });
});
