import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../../deno.json" with { type: "json" };
import { runProgram, temporaryDatabase } from "../program.ts";

/** As `deno task start` runs it. */
const TASK = { permissions: ["-P"] };

const names = async (directory: string) =>
  (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);

describe("with the permissions of the task", () => {
  // A wider set must be a decision, not a slip.
  it("are exactly these", () => {
    const { start, dev } = metadata.tasks;
    assertEquals(
      [start.command, dev.command],
      [
        "deno run -q --env-file -P --v8-flags=--no-allocation-site-pretenuring main.ts",
        "deno run -q --env-file --watch -P main.ts",
      ],
    );
    assertEquals(metadata.permissions, {
      default: {
        net: true,
        env: { allow: ["PERSON_*", "\uFEFFPERSON_*"], ignore: true },
        read: ["./data", "./main.ts", "./deno.json", "./src", "./adapters"],
        write: ["./data"],
      },
    });
  });

  it("permit only the network, the data folder and the program itself", async () => {
    await using outside = await temporaryDatabase();
    const { code, stdout, stderr } = await runProgram([outside.directory], {
      ...TASK,
      script: "tests/command/serve/permissions_program.ts",
      env: { SECRET: "hunter2" },
    });
    assertEquals(code, 0, stderr);
    const { attempts, variables, inside } = JSON.parse(stdout);
    assert(attempts.length >= 19);
    for (const [attempt, outcome] of attempts) {
      // Node has an error of its own for what could not be run.
      const node = /by way of Node/.test(attempt) && /Command failed/;
      const refused = outcome === "refused" || node && node.test(outcome);
      assert(refused, `${attempt}: ${outcome}`);
    }
    assertEquals([variables, inside], [[], []]);
    assertEquals(await names(outside.directory), []);
  });

  it("do not open a database outside of ./data, and say why", async () => {
    await using outside = await temporaryDatabase();
    const { code, stdout, stderr } = await runProgram(
      ["--port=0", outside.flag],
      TASK,
    );
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(
      stderr,
      "-P --allow-read=FOLDER --allow-write=FOLDER main.ts",
    );
    assertEquals(await names(outside.directory), []);
  });

  it("refuse a token file outside of ./data, and say how to permit it", async () => {
    const { code, stderr } = await runProgram(
      ["--write-token-file=/etc/passwd"],
      TASK,
    );
    assertEquals(code, 2);
    assertStringIncludes(stderr, "put it into ./data, or add --allow-read");
    assert(!stderr.includes("root:"), stderr);
  });

  it("forbid import from and export to files outside of ./data", async () => {
    await using outside = await temporaryDatabase();
    const database = "--database=sqlite::memory:";
    for (
      const args of [
        ["import", "/etc/passwd", "--format=csv"],
        ["export", `${outside.directory}/people.csv`],
      ]
    ) {
      const { code, stderr } = await runProgram([...args, database], TASK);
      assertEquals(code, 1, stderr);
      assert(!stderr.includes("root:"), stderr);
    }
    assertEquals(await names(outside.directory), []);
  });
});
