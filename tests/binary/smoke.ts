/**
 * The whole program, by any command line that runs it: each of its commands,
 * and every route on every pair of adapters.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { Output } from "../produced/output.ts";
import { walk } from "./routes.ts";

/** What is run, and on what. */
export interface Smoke {
  /** The command line, without arguments of the program. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The directory to run it in; it uses `./data` there. */
  readonly cwd: string;
  /** Variables of the environment besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** URL of an empty database on MariaDB or MySQL. */
  readonly mysql: string;
  /** URL of a memcached. */
  readonly memcache: string;
  /** What `--version` says. */
  readonly version: string;
}

/** Runs all of it, one after the other. */
export async function smoke(it: Smoke): Promise<void> {
  assertEquals(await run(it, ["--version"]), [0, `${it.version}\n`]);
  const [, help] = await run(it, ["--help"]);
  assertMatch(help, /serve[^]*import FILE[^]*export[^]*check/);
  assertEquals((await run(it, ["--nonsense"]))[0], 2);

  const people = "id,firstName,lastName\n1,Ada,Lovelace\n2,Plato,\n";
  for (const database of ["sqlite:./data/person.db", it.mysql]) {
    const flag = `--database=${database}`;
    const imported = await run(
      it,
      ["import", "-", "--format=csv", flag],
      people,
    );
    assertMatch(imported.join(), /^0,.*2 created, 0 replaced, 0 bad/s);
    const exported = await run(it, ["export", "-", "--format=csv", flag]);
    assertEquals(exported, [0, people]);
    for (const cache of ["memory:", it.memcache, "none:"]) {
      await serve(it, flag, cache);
    }
  }
}

async function serve(it: Smoke, database: string, cache: string) {
  const flags = [database, `--cache=${cache}`];
  const [code, checked] = await run(it, ["check", ...flags]);
  assertEquals(code, 0, checked);

  const process = spawn(it, ["--port=0", ...flags]);
  await process.stdin.close();
  const output = new Output(process.stdout, "out");
  const errors = new Output(process.stderr, "log");
  try {
    const [, url = ""] = await output.match(/^Listening on (\S+)/);
    await walk(new URL(url), cache !== "none:");
    process.kill("SIGTERM");
    assertEquals((await process.status).code, 0, await errors.all);
    await output.all;
  } catch (error) {
    process.kill("SIGKILL");
    await process.status;
    throw error;
  }
}

/** Runs a command to its end: its exit code and standard output. */
async function run(
  it: Smoke,
  args: readonly string[],
  input = "",
): Promise<[code: number, stdout: string]> {
  const process = spawn(it, args);
  const [{ code }, stdout] = await Promise.all([
    process.status,
    new Output(process.stdout, "out").all,
    new Output(process.stderr, "log").all,
    new Blob([input]).stream().pipeTo(process.stdin).catch(() => {}),
  ]);
  return [code, stdout];
}

function spawn(
  { command: [program, ...first], cwd, env = {} }: Smoke,
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
