/**
 * The program as `deno task start` runs it: a process with the permissions of
 * `deno.json`, told everything by its environment.
 *
 * @module
 */
import metadata from "../../../deno.json" with { type: "json" };
import type { SettingName } from "../../../src/config/config.ts";
import { variableOf } from "../../../src/config/settings.ts";
import { Output } from "../../support/produced/output.ts";
import { ROOT } from "../../support/root.ts";

/** What `deno task start` runs. */
export const START = metadata.tasks.start.command;

/** Settings by their names; the rest is as it is by default. */
export type Settings = Partial<Record<SettingName, string>>;

/** How a process is run, besides its settings. */
export interface Place {
  /** The directory of the project, or of a copy of it. */
  readonly project?: string;
  /** A directory that it may use besides its own `./data`. */
  readonly data?: string;
}

/** What it left behind. */
export interface Ended {
  /** The exit code. */
  readonly code: number;
  /** All that it wrote to the standard output. */
  readonly stdout: string;
  /** All that it wrote to the standard error. */
  readonly stderr: string;
}

/** Starts the program: the service, or the command that `args` name. */
export function spawn(
  settings: Settings,
  { project = ROOT.pathname, data }: Place = {},
  args: readonly string[] = [],
): Deno.ChildProcess {
  // The settings of who runs the tests are not those of a test.
  const [run = "", ...flags] = START.split(" ").slice(1)
    .filter((it) => it !== "--env-file");
  const main = flags.pop() ?? "";
  const more = data ? [`--allow-read=${data}`, `--allow-write=${data}`] : [];
  return new Deno.Command(Deno.execPath(), {
    args: [run, "--no-prompt", ...flags, ...more, main, ...args],
    cwd: project,
    clearEnv: true,
    env: { ...inherited(), ...environment(settings), NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a command of the program to its end, on this standard input. */
export async function runCommand(
  args: readonly string[],
  settings: Settings,
  input: ReadableStream<Uint8Array> | string = "",
  place?: Place,
): Promise<Ended> {
  const process = spawn(settings, place, args);
  const source = typeof input === "string" ? new Blob([input]).stream() : input;
  const [{ code }, stdout, stderr] = await Promise.all([
    process.status,
    new Output(process.stdout, "out").all,
    new Output(process.stderr, "log").all,
    source.pipeTo(process.stdin),
  ]);
  return { code, stdout, stderr };
}

function environment(settings: Settings): Record<string, string> {
  const entries = Object.entries(settings) as [SettingName, string][];
  return Object.fromEntries(
    entries.map(([name, value]) => [variableOf(name), value]),
  );
}

/** The environment without settings, but with the mark of the test's run. */
function inherited(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  return Object.fromEntries(
    all.filter(([name]) =>
      !name.startsWith("PERSON_") || name === "PERSON_TEST_DIR"
    ),
  );
}
