import {
  assertEquals,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../deno.json" with { type: "json" };
import { spawn } from "../system/e2e/process.ts";
import { copyProject } from "../system/e2e/project_copy.ts";
import { Output } from "../support/produced/output.ts";
import { runProgram, temporaryDatabase } from "./program.ts";

const { default: permissions } = metadata.permissions;

/** The message for each missing permission. */
const MISSING: Record<keyof typeof permissions, RegExp> = {
  net:
    /^Deno does not permit the program to listen on .*-P, or with --allow-net\.$/m,
  env:
    /^Deno does not permit the program to read .*-P, or with --allow-env\.$/m,
  read: /may not use the database file\. Start the program with -P in its own/,
  write: /may not use the database file\. Start the program with -P in its own/,
};

/** Starts the service in a copy of the project that lacks one permission. */
async function startWithout(name: keyof typeof permissions) {
  const project = await copyProject();
  const { [name]: _, ...rest } = permissions;
  const config = { ...metadata, permissions: { default: rest } };
  await Deno.writeTextFile(`${project.path}/deno.json`, JSON.stringify(config));
  const process = spawn({ port: "0" }, { project: project.path });
  const out = new Output(process.stdout, "out");
  const err = new Output(process.stderr, "log");
  await process.stdin.close();
  return {
    ...{ process, out, err },
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGTERM");
      } catch {
        // It has ended.
      }
      await Promise.all([process.status, out.all, err.all]);
      await project[Symbol.asyncDispose]();
    },
  };
}

describe("deno task start names the missing permission, and", () => {
  for (const name of ["net", "env", "read", "write"] as const) {
    it(`ends without ${name}`, async () => {
      await using service = await startWithout(name);
      await service.err.match(MISSING[name]);
      const { code } = await service.process.status;
      assertEquals([code, await service.out.all], [1, ""]);
      assertNotMatch(await service.err.all, /^\s+at /m);
    });
  }
});

describe("import and export", () => {
  it("may read and write any other file with the named flags", () => {
    const { import: bringIn, export: bringOut } = metadata.tasks;
    assertEquals(
      [bringIn.command, bringOut.command],
      [
        'deno run -P --allow-read main.ts import --base="$INIT_CWD"',
        'deno run -P --allow-read --allow-write main.ts export --base="$INIT_CWD"',
      ],
    );
  });

  const EACH = [
    ["import", []],
    ["export", ["--allow-read"]],
    ["export", ["--allow-write"]],
  ] as const;
  for (const [command, flags] of EACH) {
    it(`cannot ${command} with ${flags.join() || "less"} alone`, async () => {
      await using outside = await temporaryDatabase();
      const { code, stderr } = await runProgram(
        [
          command,
          `${outside.directory}/people.csv`,
          "--database=sqlite::memory:",
        ],
        { permissions: ["-P", ...flags] },
      );
      assertEquals(code, 1, stderr);
      assertStringIncludes(stderr, "Deno does not permit the program to ");
    });
  }
});
