/**
 * One connection to a server of Redis, by a client that never connects twice. So
 * the client cannot send a command again that may have been executed. After its
 * end the connection never calls its listener.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createClient, RESP_TYPES } from "@redis/client";
import { type Expected, isBytes, isOk } from "./answers.ts";
import { WrongAnswer } from "./failures.ts";
import { COMPARE_AND_SET, SCRIPT_ID } from "./script.ts";
import type { RedisServer } from "./server.ts";
import type { Silence } from "../values/silence.ts";

/** The callbacks of a connection. */
export interface Listener {
  /**
   * The server dropped or changed the item with its identity, or dropped all
   * values. Every answer that comes later was made after that.
   */
  invalidated(): void;
  /** Receives the error that ended the connection: at most once, and last. */
  lost(error: Error): void;
}

/** A command: its name and its arguments. */
export type Command = readonly (string | Buffer)[];

const BYTES = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

/**
 * What every connection begins with. The server then tells when the item with the
 * identity changes, and of no other key: it tells of a key that was read behind
 * `CLIENT CACHING YES`. It also knows the script, so that a call of the script
 * keeps its place among the commands.
 */
const GREETING: readonly (readonly [Command, Expected<unknown>])[] = [
  [["CLIENT", "TRACKING", "OFF"], isOk],
  [["CLIENT", "TRACKING", "ON", "OPTIN"], isOk],
  [["SCRIPT", "LOAD", COMPARE_AND_SET], isBytes(SCRIPT_ID)],
];

/** A connection, which dials at once and queues commands until it is ready. */
export class Connection {
  readonly #client: ReturnType<typeof clientOf>;
  readonly #listener: Listener;
  readonly #dial = new AbortController();
  #ended = false;
  #silence: Silence | undefined;
  /** What is to be sent once the login has succeeded; then `undefined`. */
  #waiting: (() => void)[] | undefined = [];
  /** Resolves when the dial is over; never rejects. */
  readonly dialed: Promise<void>;

  /** Dials the server at once. The dial has no deadline of its own: `close` ends it. */
  constructor(server: RedisServer, listener: Listener) {
    this.#listener = listener;
    const client = clientOf(server, this.#dial.signal);
    this.#client = client;
    // The client does not tell when the connection is there, and TLS is not.
    this.#silence = server.tls && "no TLS";
    client.on("connect", () => {
      this.#silence = server.tls ? "no byte over TLS" : "no byte";
    });
    client.on("error", (error) => this.#lose(error));
    client.on("end", () => this.#lose(new Error("The connection ended")));
    client.on("invalidate", () => {
      if (!this.#ended) listener.invalidated();
    });
    this.dialed = client.connect().then(
      () => this.#begin(),
      (error) => this.#lose(error),
    );
  }

  /** What the server has not sent yet; with TLS, already before it is connected. */
  get silence(): Silence | undefined {
    return this.#silence;
  }

  // No command is sent earlier, because a refused login or database could not
  // stop it.
  #begin(): void {
    if (this.#ended) return this.#client.destroy();
    this.#silence = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const [command, expected] of GREETING) {
      this.send(command, (answer) => {
        if (!expected(answer)) this.#lose(new WrongAnswer(command));
      }, (error) => this.#lose(error));
    }
    for (const send of waiting ?? []) send();
  }

  /**
   * Sends the command, in one write with others of this turn, and calls back in
   * the order of the answers: a promise of our own would let the answer to a
   * command that waited for the dial be handled behind later ones. It does not
   * call back if the connection ends before the command was sent.
   */
  send(
    command: Command,
    answered: (answer: unknown) => void,
    failed: (error: unknown) => void,
  ): void {
    if (this.#waiting) {
      this.#waiting.push(() => this.send(command, answered, failed));
    } else {
      this.#client.sendCommand([...command], BYTES).then(answered, failed);
    }
  }

  /** Closes the socket; the listener is not called any more. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#client.destroy();
    // The client cannot stop a dial.
    this.#dial.abort();
  }

  #lose(error: unknown): void {
    if (this.#ended) return;
    this.close();
    this.#listener.lost(
      error instanceof Error ? error : new Error(String(error)),
    );
  }
}

function clientOf(
  { at, tls, login, database }: RedisServer,
  signal: AbortSignal,
) {
  const socket = {
    ...at,
    signal,
    connectTimeout: 0,
    reconnectStrategy: false as const,
  };
  return createClient({
    RESP: 3,
    socket: tls && "host" in at
      ? { ...socket, ...at, ...tls, tls: true }
      : socket,
    ...(login && {
      username: login.user ?? "default",
      password: login.password,
    }),
    database,
    disableClientInfo: true,
    emitInvalidate: true,
    maintNotifications: "disabled",
    // The transport has a deadline for each command.
    commandOptions: { timeout: 0 },
  });
}
