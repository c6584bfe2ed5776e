/**
 * An instance of the service, as a process of its own that can be made to fail.
 *
 * @module
 */
import { keep } from "../../../support/produced/keep.ts";
import { StartError } from "../../../support/servers/server.ts";
import { type ProgramOptions, spawn } from "./program.ts";

/** What of its output is kept to be shown when it fails to start. */
const KEPT = 4000;

/** A running instance. */
export class Service {
  /** Where it is. */
  readonly url: URL;
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<unknown>;

  private constructor(
    child: Deno.ChildProcess,
    output: Promise<unknown>,
    url: URL,
  ) {
    this.#child = child;
    this.#output = output;
    this.url = url;
  }

  /** Starts an instance, and waits until it listens. */
  static async start(options: ProgramOptions): Promise<Service> {
    const child = spawn(["serve"], options, "null");
    const listening = Promise.withResolvers<URL>();
    let text = "";
    const follow = async (
      stream: ReadableStream<Uint8Array>,
      kept: (piece: string) => void,
    ) => {
      for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
        kept(piece);
        text = (text + piece).slice(-KEPT);
        const [, url] = /Listening on (http[^\s"]+)/.exec(text) ?? [];
        if (url) listening.resolve(new URL(url));
      }
    };
    const output = Promise.all([
      follow(child.stdout, keep("out")),
      follow(child.stderr, keep("log")),
    ]);
    output.then(() =>
      listening.reject(new StartError(`It did not start:\n${text}`))
    );
    return new Service(child, output, await listening.promise);
  }

  /** Stops it where it is: SIGSTOP. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  /** Lets it go on: SIGCONT. */
  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** Ends it in good order: SIGTERM. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await this.#output;
  }

  /** Ends it as a crash would: SIGKILL. */
  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    await this.#output;
  }
}
