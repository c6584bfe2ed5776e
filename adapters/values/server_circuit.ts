/**
 * The circuit of one cache server. It opens at the first failure, and the transport
 * sends nothing but probes until the server answers one. A connection that has
 * brought an answer may end without a failure of the server.
 *
 * @module
 */
import { Breaker, type Era } from "../../src/resilience/breaker.ts";
import type { Runtime } from "../../src/runtime.ts";
import { errorAt } from "./server_error.ts";

/** What the circuit needs of its transport. */
export interface CircuitPorts {
  /** Sends a request for which no caller waits; calls `serves` if it succeeds. */
  probe(serves: () => void): void;
  /** Is called when the circuit opens, with the reason, and when it closes. */
  changed(health: "down" | "up", reason: Error | undefined): void;
}

/** Whether the server behind a transport may be asked. */
export class ServerCircuit {
  readonly #server: string;
  readonly #ports: CircuitPorts;
  readonly #breaker: Breaker;
  /** The circuit's era in which the connection was begun. */
  #era: Era = 0;
  #reason: Error | undefined;
  #closed = false;
  /** Whether the connection has brought an answer. */
  proven = false;

  /** A closed circuit; `server` is its kind and host, for errors. */
  constructor(server: string, ports: CircuitPorts, runtime: Runtime) {
    this.#server = server;
    this.#ports = ports;
    this.#breaker = new Breaker({
      // At a missed deadline all pending operations have failed.
      failures: 1,
      onChange: (state) =>
        state === "open"
          ? ports.changed("down", this.#reason)
          : ports.changed("up", undefined),
    }, runtime);
  }

  /** The error of an operation that may not be sent. A probe may be sent instead. */
  refusal(): Error | undefined {
    if (this.#closed) return errorAt(this.#server, "is closed");
    if (!this.#breaker.open) return undefined;
    this.#probe();
    const what = "failed, and is asked nothing until it answers a probe";
    return errorAt(this.#server, what, this.#reason);
  }

  #probe(): void {
    const era = this.#breaker.enter();
    if (era === undefined) return;
    this.#era = era;
    this.#ports.probe(() => this.#breaker.succeeded(era));
  }

  /** Begins a connection. */
  begin(): void {
    this.proven = false;
    if (!this.#breaker.open) this.#era = this.#breaker.enter() ?? 0;
  }

  /** Reports that the server answers; if this is a probe's connection, it served. */
  answered(): void {
    this.#breaker.succeeded(this.#era);
  }

  /** Reports the end of the connection: a failure, unless it is proven. */
  ended(error: Error): void {
    if (this.proven || this.#closed) return;
    this.#reason = error;
    this.#breaker.failed(this.#era);
  }

  /** Refuses all later operations; answers the error for the pending ones. */
  close(): Error {
    this.#closed = true;
    return errorAt(this.#server, "is closed");
  }
}
