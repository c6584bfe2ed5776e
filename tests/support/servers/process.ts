/** A program to run, and where its output goes. */
export interface ProcessOptions {
  /** The path of the program. */
  readonly program: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Added to its environment. */
  readonly env?: Record<string, string> | undefined;
  /** The id of the user and group that it runs as; our own by default. */
  readonly user?: number | undefined;
  /** A file that its stdout and stderr are appended to. */
  readonly log: string;
}

/** A process of ours in the background. */
export class Process {
  readonly #child: Deno.ChildProcess;

  /** Settles when the process has ended, however it did. */
  readonly end: Promise<void>;

  /** Whether it has ended. */
  ended = false;

  /** Starts the program. */
  constructor({ program, args, env = {}, user, log }: ProcessOptions) {
    // Output goes to a file: a pipe would have to be read, across the borders
    // of tests, and the sanitizers mind that. `exec` keeps the pid.
    this.#child = new Deno.Command("/bin/sh", {
      args: ["-c", 'exec "$0" "$@" >>"$LOG" 2>&1', program, ...args],
      env: { ...env, LOG: log },
      ...(user === undefined ? {} : { uid: user, gid: user }),
      stdin: "null",
    }).spawn();
    this.end = this.#child.status.then(() => {
      this.ended = true;
    });
  }

  /** The id of the process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends the signal, unless the process has ended. */
  signal(signal: Deno.Signal): void {
    try {
      if (!this.ended) this.#child.kill(signal);
    } catch (error) {
      // It ended a moment ago, and its status is not here yet.
      if (!(error instanceof TypeError) && !isGone(error)) throw error;
    }
  }

  /** Waits for the end; says whether it came within `ms`. */
  async endsWithin(ms: number): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([this.end, timeout]);
    clearTimeout(timer);
    return this.ended;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound;
}
