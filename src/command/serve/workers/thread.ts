/**
 * A thread that runs a worker.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import type { Port } from "./link.ts";
import type { WorkerStart } from "./offers.ts";

/** How a thread ended. */
export interface ThreadEnd {
  /** The exit code. */
  readonly code: number;
  /** The message of the error that ended it, if one did. */
  readonly error: string | undefined;
}

/** A running thread. */
export interface Thread {
  /** The channel to it. */
  readonly port: Port;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<ThreadEnd>;
  /** Ends it at once. */
  end(): void;
}

/** Starts a thread that runs the module `entry`. */
export function startThread(entry: string, start: WorkerStart): Thread {
  const worker = new Worker(new URL(entry), { workerData: start });
  let error: string | undefined;
  worker.on("error", (it: Error) => error = it.message);
  return {
    port: worker,
    ended: new Promise((resolve) =>
      worker.on("exit", (code: number) => resolve({ code, error }))
    ),
    end: () => void worker.terminate(),
  };
}
