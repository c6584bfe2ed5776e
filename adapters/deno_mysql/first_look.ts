/**
 * A first look at the server. deno_mysql waits for as many bytes as the first ones
 * seem to announce, and so it cannot tell that another server answers.
 *
 * @module
 */
import { connect } from "node:net";
import { alarm, GRACE } from "../../src/resilience/alarm.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";
import { FIRST_BYTES } from "../mysql/connection/first_bytes.ts";
import { watchFirstBytes } from "../sql/pool/first_bytes.ts";
import { ConnectionLost } from "../sql/pool/session.ts";

/** Looks once, on a connection of its own; a server counts it as aborted. */
export class FirstLook {
  readonly #runtime: Runtime;
  #done = false;

  /** Has not looked yet. */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Throws by the deadline, unless a MySQL or MariaDB answers, or has answered
   * before: a {@linkcode ConnectionLost}, or the error that says what answers.
   */
  async at(
    { hostname: host, port }: {
      readonly hostname: string;
      readonly port: number;
    },
    deadline: number,
  ): Promise<void> {
    if (this.#done) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ host, port });
    const reasonOf = watchFirstBytes(socket, FIRST_BYTES, reject);
    socket.once("data", () => resolve());
    const unopened = (cause?: unknown) =>
      reject(new ConnectionLost("unopened", cause));
    socket.once("error", unopened);
    socket.once("close", () => unopened());
    const left = deadline - WorkingTime.of(this.#runtime).now();
    const cancel = alarm(
      this.#runtime,
      Math.max(GRACE, left),
      () => reject(reasonOf(new ConnectionLost("late"))),
    );
    try {
      await promise;
      this.#done = true;
    } finally {
      cancel();
      socket.destroy();
    }
  }
}
