/**
 * An instance of the service, as a process of its own that can be made to fail.
 *
 * @module
 */
import { keep } from "../../support/produced/keep.ts";
import { ROOT } from "../../support/root.ts";
import type { HistoryMutant } from "./mutated.ts";

/** What of its output is kept to be shown when it fails to start. */
const KEPT = 4000;

/** How an instance is run. */
export interface ServiceOptions {
  /** Its settings, as environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** What is wrong with it, if anything. */
  readonly mutant?: HistoryMutant | undefined;
}

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
  static async start({ settings, mutant }: ServiceOptions): Promise<Service> {
    const program = mutant
      ? ["tests/freshness/history/instance.ts", mutant]
      : ["main.ts"];
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", ...program],
      cwd: ROOT,
      clearEnv: true,
      env: { ...surroundings(), NO_COLOR: "1", PERSON_PORT: "0", ...settings },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const listening = Promise.withResolvers<URL>();
    let text = "";
    const follow = async (
      stream: ReadableStream<Uint8Array>,
      kept: (piece: string) => void,
    ) => {
      for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
        kept(piece);
        text = (text + piece).slice(-KEPT);
        const [, url] = /^Listening on (\S+)/m.exec(text) ?? [];
        if (url) listening.resolve(new URL(url));
      }
    };
    const output = Promise.all([
      follow(child.stdout, keep("out")),
      follow(child.stderr, keep("log")),
    ]);
    output.then(() =>
      listening.reject(new Error(`It did not start:\n${text}`))
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

/** Our environment without settings, but with the mark of the test run. */
function surroundings(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      !name.startsWith("PERSON_") || name === "PERSON_TEST_DIR"
    ),
  );
}
