/**
 * The transport to one server of Redis: one connection at a time. Every command
 * settles by its deadline.
 *
 * The answers of Redis have no numbers. So the transport closes a connection on
 * which an answer is late, and fails all commands that are pending on it: a later
 * answer cannot be taken for that of another command. The same happens after an
 * answer that its command cannot have. No command is sent twice.
 *
 * If a server misses a deadline, refuses the connection or cannot store a value,
 * the circuit opens: commands fail at once, and the transport probes the server
 * with commands of its own, for which no caller waits.
 *
 * @module
 */
import { ErrorReply } from "@redis/client";
import type { Runtime } from "../../src/runtime.ts";
import { type Expected, isBytes, isOk } from "./answers.ts";
import { type Command, Connection } from "./connection.ts";
import { failureOf, lossOf, WORDS, WrongAnswer } from "./failures.ts";
import { PendingCommands } from "./pending_commands.ts";
import type { RedisServer } from "./server.ts";
import { askIdentity, type AskPorts } from "./ask_identity.ts";
import { ServerCircuit } from "../values/server_circuit.ts";
import { errorAt } from "../values/server_error.ts";
import { ServerIdentity } from "../values/server_identity.ts";
import { late } from "../values/silence.ts";
import {
  MOST_PENDING,
  type TransportOptions,
} from "../values/transport_options.ts";

/** A command that stores a value, so a server that cannot store one stays down. */
const PROBE: Command = ["SET", "person/ping", "", "EX", "1"];

/** The connections to one server, one after another. */
export class RedisTransport {
  readonly #server: RedisServer;
  readonly #runtime: Runtime;
  readonly #pending: PendingCommands;
  readonly #identity: ServerIdentity<AskPorts>;
  readonly #circuit: ServerCircuit;
  readonly #dials = new Set<Promise<void>>();
  #connection: Connection | undefined;
  #connections = 0;
  #checking = false;

  /** Makes a transport; the first command connects. */
  constructor(server: RedisServer, options: TransportOptions) {
    const { timeout, runtime, onHealth } = options;
    this.#server = server;
    this.#runtime = runtime;
    this.#pending = new PendingCommands(timeout, runtime, () => {
      this.#refuse(late(timeout, this.#connection?.silence, WORDS));
    }, () => this.check());
    this.#identity = new ServerIdentity(askIdentity, {
      send: (command, expected, first) => this.#send(command, expected, first),
      refuse: (what) => this.#refuse(what),
      drop: (what) => {
        this.#circuit.answered();
        this.#drop(this.#error(what));
      },
      changed: () => options.onIdentity?.(),
    }, runtime);
    this.#circuit = new ServerCircuit(`redis ${server.name}`, {
      probe: (serves) => this.#probe(serves),
      changed: (health, reason) =>
        onHealth?.(server.name, health, reason?.message),
    }, runtime);
  }

  /** The identity that the server had when it was asked last. */
  get identity(): string | undefined {
    return this.#identity.value;
  }

  /** The number of the open connection, or `undefined` if there is none. */
  get connection(): number | undefined {
    return this.#connection && this.#connections;
  }

  /** Asks the server for its identity; rejects if it does not answer. */
  async identify(): Promise<void> {
    const refusal = this.#refusal();
    if (refusal) throw refusal;
    this.#open();
    await this.#identity.ask();
  }

  /** Stores a value, which proves that the server serves. */
  async ping(): Promise<void> {
    await this.run(PROBE, isOk);
  }

  /**
   * Sends the command, which uses `keys` keys; rejects by the deadline if there
   * is no answer that it may have.
   */
  run<A>(command: Command, expected: Expected<A>, keys = 1): Promise<A> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    return this.#send(command, expected, undefined, keys);
  }

  /**
   * Asks the server for a random echo: when an answer is strange, and sometimes
   * while commands are pending. If another answer comes, the answers have lost
   * their commands: the connection ends.
   */
  check(): void {
    if (this.#checking) return;
    this.#checking = true;
    const random = this.#runtime.uuid();
    const end = () => this.#checking = false;
    this.run(["ECHO", random], isBytes(random)).then(end, end);
  }

  #refusal(): Error | undefined {
    const refusal = this.#circuit.refusal();
    if (refusal) return refusal;
    return this.#pending.size < MOST_PENDING
      ? undefined
      : this.#error("has too many pending commands");
  }

  #probe(serves: () => void): void {
    this.#send(PROBE, isOk).then(
      serves,
      (error) => {
        // Any other failure has dropped the connection already.
        if (error instanceof ErrorReply) this.#refuse("refused a command");
      },
    );
  }

  #send<A>(
    command: Command,
    expected: Expected<A>,
    first?: (answer: A) => void,
    keys?: number,
  ): Promise<A> {
    const connection = this.#open();
    this.#identity.beforeCommand(keys);
    const { promise, resolve, reject } = Promise.withResolvers<A>();
    const pending = this.#pending.add(reject);
    connection.send(command, (answer) => {
      // It may be the answer of another command, and so may all that follow.
      if (!expected(answer)) {
        return this.#refused(connection, new WrongAnswer(command));
      }
      if (!this.#pending.take(pending)) return;
      this.#circuit.proven = true;
      first?.(answer);
      resolve(answer);
    }, (error) => {
      if (error instanceof ErrorReply) this.#refused(connection, error);
      if (this.#pending.take(pending)) reject(error);
    });
    return promise;
  }

  /** Drops a connection whose server cannot serve; other errors concern one call. */
  #refused(connection: Connection, error: ErrorReply | WrongAnswer): void {
    if (connection !== this.#connection) return;
    const failure = failureOf(error);
    if (failure) return this.#refuse(failure.what, failure.cause);
    this.#circuit.proven = true;
    this.check();
  }

  #open(): Connection {
    if (!this.#connection) {
      this.#connection = this.#connect();
      this.#identity.begin();
    }
    return this.#connection;
  }

  #connect(): Connection {
    this.#circuit.begin();
    this.#connections++;
    const connection = new Connection(this.#server, {
      invalidated: () => this.#drop(this.#error("has lost its identity")),
      lost: (error) => this.#lost(error),
    });
    const { dialed } = connection;
    this.#dials.add(dialed);
    dialed.then(() => this.#dials.delete(dialed));
    return connection;
  }

  #lost(error: Error): void {
    const failure = failureOf(error);
    if (failure) return this.#refuse(failure.what, failure.cause);
    const loss = lossOf(error, this.#circuit.proven, this.#connection?.silence);
    this.#drop(this.#error(loss.what, loss.cause));
  }

  #refuse(what: string, cause?: Error): void {
    this.#circuit.proven = false;
    this.#drop(this.#error(what, cause));
  }

  #drop(error: Error): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#circuit.ended(error);
    this.#pending.fail(error);
  }

  #error(what: string, cause?: Error): Error {
    return errorAt(`redis ${this.#server.name}`, what, cause);
  }

  /** Closes the connection, and waits until every dial is over. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#drop(this.#circuit.close());
    await Promise.all(this.#dials);
  }
}
