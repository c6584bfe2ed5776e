/**
 * Copies of the project in which the name `deno_mysql` has another address.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import metadata from "../../../deno.json" with { type: "json" };
import { runCommand } from "../../system/e2e/process.ts";
import { copyProject } from "../../system/e2e/project_copy.ts";

/** An address without a server. */
export const NOWHERE = "http://127.0.0.1:1/mod.ts";

/** A copy of the project whose import map has this name and address. */
export async function mapped(name: string, target: string) {
  const project = await copyProject();
  const others = Object.entries(metadata.imports)
    .filter(([name]) => !name.startsWith("deno_mysql"));
  const imports = { ...Object.fromEntries(others), [name]: target };
  const config = { ...metadata, imports };
  await Deno.writeTextFile(`${project.path}/deno.json`, JSON.stringify(config));
  return project;
}

/** The last line of the error output of a command that needs deno_mysql. */
export async function lastLineOf(
  command: string,
  name: string,
  target: string,
) {
  await using project = await mapped(name, target);
  const database = "deno-mysql://u:hunter2@127.0.0.1:1/d";
  const { code, stdout, stderr } = await runCommand(
    [command],
    { database, port: "0" },
    "",
    { project: project.path },
  );
  assertEquals([code, stdout], [1, ""], stderr);
  assert(!stderr.includes("hunter2"), stderr);
  return stderr.trimEnd().split("\n").at(-1) ?? "";
}
