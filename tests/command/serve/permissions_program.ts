/**
 * Tries what Deno must forbid to the service, and prints each result:
 * `deno run -P serve_permissions_program.ts FOLDER`, where FOLDER is outside of
 * the service's data.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";

const [folder = ""] = Deno.args;
const outside = `${folder}/outside`;

/** The attempts; each returns what it read, or throws. */
const ATTEMPTS: Record<string, () => unknown> = {
  "read a file beside its data": () => Deno.readTextFileSync("deno.lock"),
  "read a file of the system": () => Deno.readTextFileSync("/etc/passwd"),
  "read past its data": () => Deno.readTextFileSync("data/../deno.lock"),
  "read by way of Node": () => readFileSync("/etc/passwd", "utf8"),
  "list a folder": () => [...Deno.readDirSync("/")].length,
  "look at a file": () => Deno.statSync("/etc/passwd").size,
  "write beside its data": () => Deno.writeTextFileSync("written", ""),
  "write elsewhere": () => Deno.writeTextFileSync(outside, ""),
  "write past its data": () => Deno.writeTextFileSync("data/../written", ""),
  "write by way of SQLite": () => new DatabaseSync(`${outside}.db`).close(),
  "make a link out of its data": () => Deno.symlinkSync("/etc", "data/etc"),
  "remove a file": () => Deno.removeSync("deno.json"),
  "run a program": () => new Deno.Command("true").outputSync().code,
  "run a program by way of Node": () =>
    execFileSync("touch", [`${outside}.touched`]),
  "signal a process": () => Deno.kill(Deno.ppid, "SIGCONT"),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "know the machine": () => Deno.hostname(),
  "know its users": () => Deno.uid(),
  "listen on a socket of the file system": () =>
    Deno.listen({ transport: "unix", path: `${outside}.sock` }).close(),
};

const VARIABLES = ["HOME", "PATH", "USER", "MYSQL_PWD", "SECRET"];

/** The result of one attempt. */
function outcome(attempt: () => unknown): string {
  try {
    return `got ${attempt()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "refused";
    return `failed: ${error}`;
  }
}

if (import.meta.main) {
  const attempts = Object.entries(ATTEMPTS)
    .map(([name, attempt]) => [name, outcome(attempt)]);
  const variables = VARIABLES
    .flatMap((name) => [Deno.env.get(name), process.env[name]])
    .filter((value) => value !== undefined);
  const inside = Object.keys(Deno.env.toObject())
    .filter((name) => !name.startsWith("PERSON_"));
  const report = { attempts, variables, inside };
  // deno-lint-ignore no-console -- this is its whole purpose
  console.log(JSON.stringify(report));
}
