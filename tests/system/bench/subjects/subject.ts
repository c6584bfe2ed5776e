/**
 * A server that is measured: the service, or a peer.
 *
 * @module
 */
import type { Work } from "../load/wrk.ts";

const ROOT = new URL("../../../../", import.meta.url).pathname;

/** A server as a process of its own. */
export class Subject implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  /** Where it listens. */
  readonly url: URL;

  private constructor(process: Deno.ChildProcess, url: URL) {
    this.#process = process;
    this.url = url;
  }

  /** The id of the process. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Starts a program with these environment variables. */
  static async start(
    program: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Subject> {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", program, ...args],
      cwd: ROOT,
      env: { ...env, NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const url = await Promise.any([
      listening(process.stdout),
      listening(process.stderr),
    ]);
    return new Subject(process, url);
  }

  /** Starts the service with these settings, on a free port. */
  static service(env: Readonly<Record<string, string>>): Promise<Subject> {
    return Subject.start("main.ts", [], { ...env, PERSON_PORT: "0" });
  }

  /** Reads, or writes, of this server. */
  work(method: Work["method"]): Work {
    return { url: this.url, method };
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}

/** The URL in the first line that has one; the rest is read and forgotten. */
function listening(stream: ReadableStream<Uint8Array>): Promise<URL> {
  const found = Promise.withResolvers<URL>();
  const decoder = new TextDecoder();
  let text = "";
  (async () => {
    for await (const chunk of stream) {
      text = (text + decoder.decode(chunk, { stream: true })).slice(-4_000);
      const url = /^Listening on (\S+)/m.exec(text)?.[1];
      if (url) found.resolve(new URL(url));
    }
    found.reject(new Error(text));
  })();
  return found.promise;
}
