/**
 * The program as a process, on a machine of its own.
 *
 * @module
 */
import { ROOT } from "../../../support/root.ts";
import type { Machine } from "./machine.ts";
import type { HistoryMutant } from "./mutated.ts";

/** How the program is run. */
export interface ProgramOptions {
  /** Its settings, as environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Its clocks, and where its cache servers are. */
  readonly machine: Machine;
  /** The folder of its version, if that is not this one. */
  readonly root?: string | undefined;
  /** What is wrong with it, if anything. */
  readonly mutant?: HistoryMutant | undefined;
}

/** Starts the program with a command. */
export function spawn(
  command: readonly string[],
  { settings, machine, mutant, root }: ProgramOptions,
  stdin: "null" | "piped",
): Deno.ChildProcess {
  const program = mutant
    ? ["tests/freshness/history/instances/instance.ts", mutant]
    : [
      settings.PERSON_WORKERS
        ? "tests/freshness/history/instances/workers.ts"
        : "main.ts",
    ];
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-prompt",
      `--preload=${ROOT.pathname}tests/freshness/history/instances/machine.ts`,
      ...program,
      ...command,
    ],
    cwd: root ?? ROOT,
    clearEnv: true,
    env: {
      ...surroundings(),
      NO_COLOR: "1",
      PERSON_PORT: "0",
      ...settings,
      MACHINE: JSON.stringify(machine),
    },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Our environment without settings, but with the mark of the test run. */
function surroundings(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      !name.startsWith("PERSON_") || name === "PERSON_TEST_DIR"
    ),
  );
}
