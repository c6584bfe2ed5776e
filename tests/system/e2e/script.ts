/**
 * A script of a shell, run as an operator who pastes it into a terminal runs it.
 *
 * @module
 */
import { keep } from "../../support/produced/keep.ts";

/** Where a script is run. */
export interface Terminal {
  /** The directory. */
  readonly cwd: string;
  /** Variables besides those of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** A script that has ended well, or that has started a service. */
export class Script implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #written: Promise<unknown>;
  #service: URL | undefined;
  #output = "";

  private constructor(
    text: string,
    { cwd, env }: Terminal,
    started: () => void,
  ) {
    this.#process = new Deno.Command("sh", {
      args: ["-ec", text],
      cwd,
      env: { NO_COLOR: "1", ...env },
      // A group of its own: npx would keep our signals to itself.
      detached: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr } = this.#process;
    const streams = [[stdout, keep("out")], [stderr, keep("log")]] as const;
    this.#written = Promise.all(streams.map(async ([stream, kept]) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        kept(text);
        this.#output += text;
        const [, url] = /Listening on (http[^\s"]+)/.exec(this.#output) ?? [];
        if (!url) continue;
        this.#service = new URL(url);
        started();
      }
    }));
  }

  /** Runs it until it ends or a service listens; it throws if it fails. */
  static async run(text: string, terminal: Terminal): Promise<Script> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const script = new Script(text, terminal, resolve);
    await Promise.race([promise, script.#written]);
    if (script.service) return script;
    const { code } = await script.#process.status;
    if (code === 0) return script;
    throw new Error(`It ended with ${code}:\n${script.output}`);
  }

  /** Where the service listens, if it has started one. */
  get service(): URL | undefined {
    return this.#service;
  }

  /** All that has been written so far. */
  get output(): string {
    return this.#output;
  }

  /** Stops what still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      Deno.kill(-this.#process.pid, "SIGTERM");
    } catch {
      // All of it has ended.
    }
    await this.#process.status;
    await this.#written;
  }
}
