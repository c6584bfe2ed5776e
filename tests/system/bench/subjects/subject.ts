/**
 * A server that is measured: the service, or a peer.
 *
 * @module
 */
import { freePort } from "../../../support/servers/free_port.ts";
import { ROOT } from "../../../support/root.ts";
import { treeOf } from "../machine/proc.ts";

/** How long a server may take until it answers, in milliseconds. */
const PATIENCE = 60_000;

/** How a server of another kind than Deno's is started on a port. */
export interface Foreign {
  /** The path of the program. */
  readonly program: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A server as a process of its own, with the processes that it starts. */
export class Subject implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  /** Where it listens. */
  readonly url: URL;

  private constructor(process: Deno.ChildProcess, url: URL) {
    this.#process = process;
    this.url = url;
  }

  /** The ids of its processes. */
  get pids(): number[] {
    return treeOf(this.#process.pid);
  }

  /** Starts a program of Deno's, which says where it listens. */
  static async deno(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Subject> {
    const process = spawn({ program: Deno.execPath(), args, env });
    const url = await Promise.any([
      listening(process.stdout),
      listening(process.stderr),
    ]).catch((error: AggregateError) => {
      const texts = error.errors.map(({ message }) => message);
      throw new Error(`It did not start: ${texts.join(" ").trim()}`);
    });
    return new Subject(process, url);
  }

  /** Starts another program on a free port, and waits until it answers. */
  static async foreign(make: (port: number) => Foreign): Promise<Subject> {
    const port = freePort();
    const process = spawn(make(port));
    const output = [textOf(process.stdout), textOf(process.stderr)];
    const subject = new Subject(process, new URL(`http://127.0.0.1:${port}`));
    let ended = false;
    process.status.then(() => ended = true);
    const end = performance.now() + PATIENCE;
    while (!ended && performance.now() < end) {
      if (await subject.#answers()) return subject;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await subject[Symbol.asyncDispose]();
    throw new Error(
      `It did not start: ${(await Promise.all(output)).join(" ").trim()}`,
    );
  }

  async #answers(): Promise<boolean> {
    try {
      const response = await fetch(this.url);
      await response.body?.cancel();
      return true;
    } catch {
      return false;
    }
  }

  /** Asks it to end, and kills what is left of its processes, by their ids. */
  async [Symbol.asyncDispose](): Promise<void> {
    const pids = this.pids;
    kill(this.#process.pid, "SIGTERM");
    const timer = setTimeout(() => pids.forEach((it) => kill(it)), 2_000);
    await this.#process.status;
    clearTimeout(timer);
  }
}

function spawn({ program, args, env = {} }: Foreign): Deno.ChildProcess {
  return new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function kill(pid: number, signal: Deno.Signal = "SIGKILL"): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** The URL in the first line that has one; the rest is read and forgotten. */
function listening(stream: ReadableStream<Uint8Array>): Promise<URL> {
  const found = Promise.withResolvers<URL>();
  textOf(stream, (text) => {
    const url = /Listening on (http[^\s"]+)/.exec(text)?.[1];
    if (url) found.resolve(new URL(url));
  }).then((text) => found.reject(new Error(text)));
  return found.promise;
}

/** The end of what a stream says, when it is over. */
async function textOf(
  stream: ReadableStream<Uint8Array>,
  see: (text: string) => void = () => {},
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text = (text + decoder.decode(chunk, { stream: true })).slice(-4_000);
    see(text);
  }
  return text;
}
