/**
 * The service as its users run it: a process of its own.
 *
 * @module
 */
import { keep } from "../../support/produced/keep.ts";
import { telltales } from "../../support/produced/telltales.ts";
import { ROOT } from "../../support/root.ts";
import { Process } from "../../support/servers/process.ts";

const TIMERS = /^(\d+) timers$/gm;

/** A running instance of the service. */
export class RunningService implements AsyncDisposable {
  /** Where it is. */
  readonly url: URL;
  readonly #process: Process;
  readonly #dir: string;

  private constructor(url: URL, process: Process, dir: string) {
    this.url = url;
    this.#process = process;
    this.#dir = dir;
  }

  /** Starts one with these flags, and waits until it listens. */
  static async start(flags: readonly string[]): Promise<RunningService> {
    const dir = await Deno.makeTempDir({ prefix: "service-" });
    const log = `${dir}/log`;
    const counter =
      `--preload=${ROOT.pathname}tests/system/faults/count_timers.ts`;
    const main = `${ROOT.pathname}main.ts`;
    const process = new Process({
      program: Deno.execPath(),
      args: ["run", "-P", "--no-prompt", counter, main, "--port=0", ...flags],
      log,
    });
    while (true) {
      const text = await Deno.readTextFile(log).catch(() => "");
      const [, url] = /Listening on (http[^\s"]+)/.exec(text) ?? [];
      if (url) return new RunningService(new URL(url), process, dir);
      if (process.ended) throw new Error(`It did not start:\n${text}`);
      await process.endsWithin(10);
    }
  }

  /** Whether it still runs. */
  get runs(): boolean {
    return !this.#process.ended;
  }

  /** What it has logged. */
  log(): Promise<string> {
    return Deno.readTextFile(`${this.#dir}/log`);
  }

  /** The lines of its log that give something away. */
  async telltales(): Promise<string[]> {
    return telltales(await this.log(), "log");
  }

  /** Its resident memory, in MiB. Linux only. */
  async memory(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.#process.pid}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  /** How many sockets it has open. Linux only. */
  async sockets(): Promise<number> {
    const dir = `/proc/${this.#process.pid}/fd`;
    let count = 0;
    for await (const { name } of Deno.readDir(dir)) {
      const target = await Deno.readLink(`${dir}/${name}`).catch(() => "");
      if (target.startsWith("socket:")) count++;
    }
    return count;
  }

  /** How many timers it has running. */
  async timers(): Promise<number> {
    const counts = async () => [...(await this.log()).matchAll(TIMERS)];
    const before = (await counts()).length;
    this.#process.signal("SIGUSR2");
    while (true) {
      const [count] = (await counts()).slice(before);
      if (count) return Number(count[1]);
      if (await this.#process.endsWithin(10)) throw new Error("It has ended");
    }
  }

  /** The milliseconds that it has worked so far. Linux only. */
  async work(): Promise<number> {
    const stat = await Deno.readTextFile(`/proc/${this.#process.pid}/stat`);
    // After the name, which is in parentheses: the state is the third field,
    // and the 14th and 15th are times in ticks of 10 ms.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  }

  /** Stops it where it is: SIGSTOP. */
  pause(): void {
    this.#process.signal("SIGSTOP");
  }

  /** Lets it continue: SIGCONT. */
  resume(): void {
    this.#process.signal("SIGCONT");
  }

  /** Stops it in good order; says whether it took no more than 15 s. */
  async stop(): Promise<boolean> {
    this.#process.signal("SIGTERM");
    return await this.#process.endsWithin(15_000);
  }

  /** Kills it, if it still runs; its log is left to the runner alone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.signal("SIGKILL");
    await this.#process.end;
    keep("log")(await this.log());
    await Deno.remove(this.#dir, { recursive: true });
  }
}
