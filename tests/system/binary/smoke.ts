/**
 * The whole program, by any command line that runs it: each of its commands,
 * and every route on pairs of adapters.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { Output } from "../../support/produced/output.ts";
import { walk } from "./routes.ts";

/** A command line that runs the program. */
export interface Invocation {
  /** The command line, without arguments of the program. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The directory to run it in; it uses `./data` there. */
  readonly cwd: string;
  /** Variables of the environment besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What is run, and on what. */
export interface Smoke extends Invocation {
  /** URLs of empty databases. */
  readonly databases: readonly string[];
  /** URLs of caches: each is tried with each database. */
  readonly caches: readonly string[];
  /** What `--version` says. */
  readonly version: string;
}

const COMMANDS = /serve[^]*import FILE[^]*export[^]*check/;

/** Runs all of it, one after the other. */
export async function smoke(it: Smoke): Promise<void> {
  const version = await run(it, ["--version"]);
  assertEquals([version.code, version.stdout], [0, `${it.version}\n`]);
  assertMatch((await run(it, ["--help"])).stdout, COMMANDS);
  assertEquals((await run(it, ["--nonsense"])).code, 2);

  // On a busy machine a server may pause for two seconds.
  const patience = ["--database-timeout=20s", "--cache-timeout=20s"];
  const people = "id,firstName,lastName\n1,Ada,Lovelace\n2,Plato,\n";
  for (const database of it.databases) {
    const flags = [`--database=${database}`, ...patience];
    const imported = await run(
      it,
      ["import", "-", "--format=csv", ...flags],
      people,
    );
    assertEquals(imported.code, 0, imported.stderr);
    assertMatch(imported.stdout, /2 created, 0 replaced, 0 bad/);
    const exported = await run(it, ["export", "-", "--format=csv", ...flags]);
    assertEquals([exported.code, exported.stdout], [0, people]);
    for (const cache of it.caches) {
      await serve(it, [...flags, `--cache=${cache}`], cache !== "none:");
    }
  }
}

async function serve(it: Smoke, flags: readonly string[], cached: boolean) {
  const checked = await run(it, ["check", ...flags]);
  assertEquals(checked.code, 0, checked.stderr);

  const process = spawn(it, ["--port=0", ...flags]);
  await process.stdin.close();
  const output = new Output(process.stdout, "out");
  const errors = new Output(process.stderr, "log");
  try {
    const [, url = ""] = await errors.match(/Listening on (http[^\s"]+)/);
    await walk(new URL(url), cached);
    process.kill("SIGTERM");
    assertEquals((await process.status).code, 0, await errors.all);
    await output.all;
  } catch (error) {
    process.kill("SIGKILL");
    await process.status;
    throw error;
  }
}

/** Runs a command to its end. */
export async function run(
  it: Invocation,
  args: readonly string[],
  input = "",
): Promise<{ code: number; stdout: string; stderr: string }> {
  const process = spawn(it, args);
  const [{ code }, stdout, stderr] = await Promise.all([
    process.status,
    new Output(process.stdout, "out").all,
    new Output(process.stderr, "log").all,
    new Blob([input]).stream().pipeTo(process.stdin).catch(() => {}),
  ]);
  return { code, stdout, stderr };
}

function spawn(
  { command: [program, ...first], cwd, env = {} }: Invocation,
  args: readonly string[],
): Deno.ChildProcess {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => !name.startsWith("PERSON_"));
  return new Deno.Command(program, {
    args: [...first, ...args],
    cwd,
    clearEnv: true,
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}
