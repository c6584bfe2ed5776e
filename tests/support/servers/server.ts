import { setTimeout as pause } from "node:timers/promises";
import { childrenOf, isAlive, isStopped } from "./alive.ts";
import { freePort } from "./free_port.ts";
import { Process } from "./process.ts";

/** How long a server may take to answer for the first time, in ms. */
const START_MS = 180_000;

/** How long a server may take to end when asked to, in ms. */
const STOP_MS = 20_000;

/** What every private server can be started with. */
export interface ServerOptions {
  /** More arguments for the program, after our own. */
  readonly args?: readonly string[];
  /** More environment for the program. */
  readonly env?: Record<string, string>;
  /** The loopback port; a free one by default. */
  readonly port?: number;
}

/**
 * A private server in a temporary directory of its own, which can be made to
 * fail in the ways that servers do. Start one within the test, `beforeAll` or
 * suite that disposes of it.
 */
export abstract class Server implements AsyncDisposable {
  #process: Process | undefined;

  /** The directory of its data and log; removed in the end. */
  readonly dir: string;

  /** The loopback port it listens on, the same after a restart. */
  readonly port: number;

  /** Prepares a server that is not started yet. */
  constructor(protected readonly options: ServerOptions, port: number) {
    this.port = port;
    this.dir = Deno.makeTempDirSync({ prefix: "server-" });
  }

  /** The URL by which the service would reach it. */
  abstract readonly url: string;

  /** The program and its arguments. */
  protected abstract command(): { program: string; args: string[] };

  /** The id of the user that it runs as; our own by default. */
  protected get user(): number | undefined {
    return undefined;
  }

  /** What must be there before the first start. */
  protected prepare(): Promise<void> {
    return Promise.resolve();
  }

  /** Whether the server answers, in its own protocol. */
  abstract answers(): Promise<boolean>;

  /** The id of the server's process; throws when there is none. */
  get pid(): number {
    if (!this.#process) throw new Error(`${this.constructor.name} is stopped`);
    return this.#process.pid;
  }

  /** What the server wrote to its log so far. */
  log(): Promise<string> {
    return Deno.readTextFile(`${this.dir}/log`).catch(() => "");
  }

  /** Starts the server and waits until it answers. */
  async start(): Promise<void> {
    if (this.#process) throw new Error(`${this.constructor.name} is running`);
    await this.prepare();
    const { program, args } = this.command();
    const process = new Process({
      program,
      args: [...args, ...this.options.args ?? []],
      env: this.options.env,
      user: this.user,
      log: `${this.dir}/log`,
    });
    this.#process = process;
    const deadline = Date.now() + START_MS;
    while (!process.ended && Date.now() < deadline) {
      if (await this.answers() && !process.ended) return;
      await process.endsWithin(20);
    }
    const fate = process.ended ? "ended" : `gave no answer in ${START_MS} ms`;
    await this.kill();
    throw new StartError(
      `${program} ${fate} while starting; its log:\n${await this.log()}`,
    );
  }

  /** Ends the server as a crash would: SIGKILL. */
  async kill(): Promise<void> {
    const children = this.#children();
    this.#process?.signal("SIGKILL");
    await this.#process?.end;
    this.#process = undefined;
    // They would end by themselves, but hold the data for a while.
    for (const pid of children) signal(pid, "SIGKILL");
    while (children.some(isAlive)) await pause(5);
  }

  /** Ends the server in good order: SIGTERM, and SIGKILL if that is ignored. */
  async stop(): Promise<void> {
    this.#process?.signal("SIGTERM");
    this.resume();
    await this.#process?.endsWithin(STOP_MS);
    await this.kill();
  }

  /** Stops the server if it runs, and starts it: same port, same data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Makes the server hang, connections open: SIGSTOP, once it has come. */
  async pause(): Promise<void> {
    const process = this.#process;
    process?.signal("SIGSTOP");
    while (process && !process.ended && !isStopped(process.pid)) {
      await process.endsWithin(1);
    }
    // Its main process is at a stop, so it starts no more of them.
    const children = this.#children();
    for (const pid of children) signal(pid, "SIGSTOP");
    while (!children.every(isStopped)) await pause(1);
  }

  /** Lets a paused server go on: SIGCONT. */
  resume(): void {
    this.#process?.signal("SIGCONT");
    for (const pid of this.#children()) signal(pid, "SIGCONT");
  }

  /** The processes that it has started, in a server of several processes. */
  #children(): number[] {
    return this.#process ? childrenOf(this.#process.pid) : [];
  }

  /** Kills the server and removes its directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.dir, { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** A server did not start; the message shows the server's own log. */
export class StartError extends Error {
  /** The class name, for reports. */
  override readonly name = "StartError";

  /** Whether another process was faster to take the port. */
  get portTaken(): boolean {
    // As a server says it, or an instance of the service.
    return /Address already in use|is in use\. Set/.test(this.message);
  }
}

/** What can be started. */
interface Startable extends AsyncDisposable {
  start(): Promise<void>;
}

/** Starts a server on the given port, or on a free one. */
export async function launch<S extends Startable>(
  make: (port: number) => S | Promise<S>,
  port?: number,
): Promise<S> {
  for (let attempt = 1;; attempt++) {
    const server = await make(port ?? freePort());
    try {
      await server.start();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      const raced = error instanceof StartError && error.portTaken;
      if (!raced || port !== undefined || attempt === 5) throw error;
    }
  }
}
