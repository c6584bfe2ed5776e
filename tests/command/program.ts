/**
 * Runs the program as its users do: as a process of its own.
 *
 * @module
 */
import { Deadline } from "../../src/resilience/deadline.ts";
import { Output } from "../support/produced/output.ts";
import { ROOT } from "../support/root.ts";
import { RUNTIME } from "../../src/runtime.ts";

/** The result of a run. */
export interface Ended {
  /** The exit code. */
  readonly code: number;
  /** All that it wrote to the standard output. */
  readonly stdout: string;
  /** All that it wrote to the standard error. */
  readonly stderr: string;
}

/** The options of a run. */
export interface RunOptions {
  /** Environment variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The permissions instead of `-A`. */
  readonly permissions?: readonly string[];
  /** The module instead of `main.ts`. */
  readonly script?: string;
  /** Whether the rights of files hold for it even if the superuser runs it. */
  readonly bound?: boolean;
  /** The most files and sockets that it may have open. */
  readonly openFiles?: number;
}

/** The time within which the program must finish, in milliseconds. */
const PATIENCE = 180_000;

/** Runs the arguments with no more open files than its name says. */
const LIMITED = 'ulimit -n "$0" && exec "$@"';

/** Runs the arguments without the rights of the superuser to all files. */
const BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];

/** A running program; disposing kills it. */
export class Program implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stdout: Output;
  readonly #stderr: Output;

  /** Starts it. */
  constructor(args: readonly string[], options: RunOptions = {}) {
    const { env = {}, permissions = ["-A"], script = "main.ts" } = options;
    const run = ["run", "--no-prompt", ...permissions, script, ...args];
    const { openFiles, bound = false } = options;
    const [command = "", ...before] = [
      ...bound && Deno.uid() === 0 ? BOUND : [],
      ...openFiles === undefined ? [] : ["sh", "-c", LIMITED, `${openFiles}`],
    ].concat(Deno.execPath());
    this.#process = new Deno.Command(command, {
      args: [...before, ...run],
      cwd: ROOT,
      clearEnv: true,
      env: { ...withoutSettings(), NO_COLOR: "1", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#stdout = new Output(this.#process.stdout, "out");
    this.#stderr = new Output(this.#process.stderr, "log");
  }

  /** Writes to its standard input. */
  async write(input: string | Uint8Array): Promise<void> {
    const bytes = typeof input === "string"
      ? new TextEncoder().encode(input)
      : input;
    await this.#input.write(bytes);
  }

  /** The first match in its standard output, now or later. */
  out(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#stdout.match(pattern);
  }

  /** The first match in its standard error, now or later. */
  err(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#stderr.match(pattern);
  }

  /** Sends it a signal, unless it has ended. */
  kill(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch (error) {
      // What Deno throws when the process has ended.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Closes its standard input. */
  async end(): Promise<void> {
    await this.#input.close().catch(() => {});
  }

  /** Waits until it has ended, with its standard input as it is. */
  async ended(): Promise<Ended> {
    using patience = new Deadline(PATIENCE, RUNTIME);
    const end = Promise.all([
      this.#process.status,
      this.#stdout.all,
      this.#stderr.all,
    ]);
    const [{ code }, stdout, stderr] = await patience.within(end, () => {
      const written = `${this.#stdout.text}\n${this.#stderr.text}`;
      return new Error(`It has not ended:\n${written}`);
    });
    await this.end();
    return { code, stdout, stderr };
  }

  /** Kills it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.ended();
  }
}

/** Runs it to its end, with `input` as its standard input. */
export async function runProgram(
  args: readonly string[],
  options: RunOptions & { readonly input?: string | Uint8Array } = {},
): Promise<Ended> {
  await using program = new Program(args, options);
  // It may end without reading all of it.
  if (options.input) await program.write(options.input).catch(() => {});
  await program.end();
  return await program.ended();
}

/** The address of a service that has started. */
export async function addressOf(service: Program): Promise<URL> {
  const [, url = ""] = await service.err(/Listening on (http[^\s"]+)/);
  return new URL(url);
}

/** A URL of a database in a new directory, which disposing removes. */
export async function temporaryDatabase() {
  const directory = await Deno.makeTempDir({ prefix: "person-" });
  return {
    directory,
    flag: `--database=sqlite:${directory}/person.db`,
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

function withoutSettings(): Record<string, string> {
  const env = Object.entries(Deno.env.toObject());
  return Object.fromEntries(env.filter(([name]) => !/^PERSON_/.test(name)));
}
