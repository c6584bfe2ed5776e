/**
 * The workers of the service, which the main thread starts, starts again when
 * one ends, and stops.
 *
 * @module
 */
import type { Config } from "../../../config/config.ts";
import { AppError } from "../../../errors.ts";
import type { Log } from "../../../log/log.ts";
import type { LogSink } from "../../../log/queue.ts";
import type { Source } from "../../../protocol/reading.ts";
import { Deadline } from "../../../resilience/deadline.ts";
import { RUNTIME, type Runtime } from "../../../runtime.ts";
import { AddedMetrics } from "./added_metrics.ts";
import { Link } from "./link.ts";
import type {
  Listening,
  MainOffer,
  WorkerOffer,
  WorkerStart,
} from "./offers.ts";
import { Restarts } from "./restarts.ts";
import { startError } from "./start_error.ts";
import type { Thread } from "./thread.ts";

/** How long a worker may take to answer the main thread, in milliseconds. */
const PATIENCE = 1_000;

/** What the workers need. */
export interface WorkersOptions {
  /** The settings. */
  readonly config: Config;
  /** The log of the main thread. */
  readonly log: Log;
  /** What the workers write their lines to. */
  readonly lines: LogSink;
  /** Starts a thread. */
  readonly start: (start: WorkerStart) => Thread;
  /** The clocks and timers. */
  readonly runtime?: Runtime;
}

/** A worker that runs. */
interface Member {
  readonly thread: Thread;
  readonly link: Link<WorkerOffer>;
  /** Whether it may have been sent a request. */
  mayServe: boolean;
  /** Whether it has said that it listens. */
  listens: boolean;
}

/** The workers of one service. */
export class Workers implements Disposable {
  readonly #options: WorkersOptions;
  readonly #runtime: Runtime;
  readonly #restarts: Restarts;
  readonly #deadline: Deadline;
  readonly #members = new Map<number, Member>();
  readonly #metrics = new AddedMetrics();
  readonly #broken = new AbortController();
  #config: Config;
  #stopping = false;

  /** No worker runs yet. */
  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#runtime = options.runtime ?? RUNTIME;
    this.#restarts = new Restarts(this.#runtime);
    this.#deadline = new Deadline(PATIENCE, this.#runtime);
  }

  /** The signal that aborts when workers end again and again. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /**
   * Starts all workers. The first one creates the table and opens the port; the
   * others follow. If one cannot start, all end. The answer is `undefined` if they
   * are stopped meanwhile.
   */
  async start(): Promise<Listening | undefined> {
    try {
      const first = await this.#launch(1);
      this.#config = { ...this.#config, port: portOf(first.url) };
      await this.#launchFrom(2);
      return this.#stopping ? undefined : first;
    } catch (error) {
      // A worker that is ended while it starts has not failed.
      if (this.#stopping) return undefined;
      await this.stop(0);
      throw error;
    }
  }

  /**
   * Stops all workers gracefully; after `limit` milliseconds it ends them. A
   * worker that cannot have been sent a request is ended at once.
   */
  async stop(limit: number): Promise<void> {
    this.#stopping = true;
    const members = [...this.#members.values()];
    const end = () => {
      if (limit > 0 && this.#members.size > 0) {
        this.#options.log.warn("A worker did not stop in time: it is ended.");
      }
      for (const { thread } of members) thread.end();
    };
    for (const { thread, link, mayServe } of members) {
      // The call fails only if the worker has ended.
      if (mayServe) link.call("stop", undefined).catch(() => {});
      else thread.end();
    }
    const timer = this.#runtime.setTimeout(end, limit);
    await Promise.all(members.map(({ thread }) => thread.ended));
    this.#runtime.clearTimeout(timer);
  }

  /** Starts the workers from this number on; resolves when they listen. */
  async #launchFrom(number: number): Promise<void> {
    if (this.#stopping || number > this.#config.workers) return;
    const launched = this.#launch(number);
    // To start a thread blocks this one, and a signal is heard only while it waits.
    const pause = new Promise<void>((over) =>
      this.#runtime.setTimeout(over, 1)
    );
    await Promise.all([
      launched,
      pause.then(() => this.#launchFrom(number + 1)),
    ]);
  }

  /**
   * Starts a worker, `again` if it has served before; resolves when it listens.
   */
  #launch(number: number, { again = false } = {}): Promise<Listening> {
    const begun = Promise.withResolvers<Listening>();
    const offer: MainOffer = {
      mayListen: () => {
        if (this.#stopping) throw new Error("The service stops.");
        member.mayServe = true;
      },
      listening: (it) => {
        member.listens = true;
        begun.resolve(it);
      },
      failed: ({ code, message }) => begun.reject(new AppError(code, message)),
      write: (lines) => this.#options.lines.write(lines),
      allMetrics: () => this.#allMetrics(),
      setSourceOfAll: (source) => this.#setSource(source),
    };
    const thread = this.#options.start({ config: this.#config, number });
    const link = new Link<WorkerOffer>(thread.port, offer);
    const member: Member = { thread, link, mayServe: false, listens: false };
    this.#members.set(number, member);
    thread.ended.then(async (end) => {
      link.close();
      this.#members.delete(number);
      begun.reject(startError(end));
      await this.#metrics.ended(number);
      if ((member.listens || again) && !this.#stopping) {
        await begun.promise.then(
          () => this.#restart(number, ", and its requests with it", end.error),
          ({ message }) => this.#restart(number, " while it started", message),
        );
      }
    });
    return begun.promise;
  }

  /**
   * Replaces a worker that has ended, unless that happens too often. In the log,
   * `how` follows the word "ended".
   */
  async #restart(
    number: number,
    how: string,
    error: string | undefined,
  ): Promise<void> {
    const { log } = this.#options;
    if (!this.#restarts.allowed()) {
      log.error("Too many workers ended: the service stops.", { error });
      this.#broken.abort();
      return;
    }
    log.error(`Worker ${number} ended${how}: it is started again.`, { error });
    await this.#restarts.pause();
    if (this.#stopping) return;
    await this.#launch(number, { again: true }).then(
      () => log.warn(`Worker ${number} serves again.`),
      // A worker that fails to start ends, and `#launch` handles its end.
      () => {},
    );
  }

  #allMetrics(): Promise<string> {
    return this.#metrics.text(
      new Map(
        [...this.#members].map(([number, { link }]) => [
          number,
          () => this.#inTime(number, link.call("metrics", undefined)),
        ]),
      ),
    );
  }

  async #setSource(source: Source): Promise<void> {
    // For a worker that is started later.
    this.#config = { ...this.#config, source };
    await Promise.all(
      [...this.#members].map(([number, { link }]) =>
        this.#inTime(number, link.call("setSource", source))
      ),
    );
  }

  /** The answer of a worker, or an error if it takes too long. */
  #inTime<T>(number: number, answer: Promise<T>): Promise<T> {
    return this.#deadline.within(
      answer,
      () => new AppError("unavailable", `Worker ${number} does not answer.`),
    );
  }

  /** Ends the timer of the calls. */
  [Symbol.dispose](): void {
    this.#deadline[Symbol.dispose]();
  }
}

/** The port of the first worker, which the others share. */
function portOf(url: string): number {
  if (url.startsWith("http:")) return Number(new URL(url).port || 80);
  throw new AppError(
    "config",
    `PERSON_WORKERS (--workers) must be 1 on ${url}: workers share a TCP port.`,
  );
}
