/**
 * The random identity of one memcached server, which it keeps in an item. After a
 * restart it has another one, and so has another server behind the same name.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Runtime } from "../../src/runtime.ts";
import type { Response } from "./memjs.ts";
import { LINE_FEED, WITHOUT_VERSIONS } from "./unusable.ts";

/** The transport, as far as the identity needs it. */
export interface IdentityPorts {
  /** Sends a request; the answers come in the order of sending. */
  send(
    request: Buffer,
    answer: (response: Response) => void,
    fail: (error: Error) => void,
  ): void;
  /** Ends the connection: all pending requests fail, and the circuit opens. */
  refuse(what: string, cause?: Error): void;
  /** Whether the answer that came last has a version. */
  versioned(): boolean;
  /** Ends the connection: all pending requests fail. */
  drop(what: string): void;
  /** Called when the identity is known, and when it changes. */
  changed(): void;
}

const GET = 0x00;
const ADD = 0x02;
/** The numbers of the two requests; those of memjs are smaller. */
const [GET_NUMBER, ADD_NUMBER] = [
  0xff000000 + LINE_FEED,
  0xff000100 + LINE_FEED,
];
const KEY = Buffer.from("person/identity");
/** Flags, and an expiry of 0: for ever. */
const FOR_EVER = Buffer.alloc(8);
const NOTHING = Buffer.alloc(0);

/**
 * The requests between two questions on one connection. Without them, a full
 * server would evict the item.
 */
const ASK_EVERY = 10_000;

/** The identity of the server behind a transport. */
export class ServerIdentity {
  readonly #ports: IdentityPorts;
  readonly #runtime: Runtime;
  /** Whether anyone has asked; until then no request is sent. */
  #wanted = false;
  /** How many requests there were on this connection. */
  #requests = 0;
  /** The question on this connection, until it is answered. */
  #asking: Promise<void> | undefined;
  /** The identity that was read last, or `undefined` before the first answer. */
  value: string | undefined;

  /** Nothing is sent before the first `ask`. */
  constructor(ports: IdentityPorts, runtime: Runtime) {
    this.#ports = ports;
    this.#runtime = runtime;
  }

  /** Begins a connection. */
  begin(): void {
    this.#requests = 0;
    this.#asking = undefined;
  }

  /** Asks before the first request of a connection, and sometimes after it. */
  beforeRequest(): void {
    if (this.#wanted && this.#requests++ % ASK_EVERY === 0) void this.ask();
  }

  /**
   * Gives the server an identity if it has none, and reads the one that it has;
   * rejects if the connection ends before.
   */
  ask(): Promise<void> {
    this.#wanted = true;
    if (this.#asking) return this.#asking;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#asking = promise;
    const end = () => {
      if (this.#asking === promise) this.#asking = undefined;
    };
    promise.then(end, end);
    const { send } = this.#ports;
    const random = Buffer.from(this.#runtime.uuid());
    send(request(ADD, ADD_NUMBER, FOR_EVER, random), () => {}, () => {});
    send(request(GET, GET_NUMBER, NOTHING, NOTHING), (answer) => {
      this.#read(answer);
      resolve();
    }, reject);
    return promise;
  }

  #read({ header: { status }, val }: Response): void {
    const { refuse, versioned } = this.#ports;
    if (status !== 0) return refuse("keeps no identity");
    if (!versioned()) return refuse("gives no CAS ids", WITHOUT_VERSIONS);
    const before = this.value;
    const now = val.toString("latin1");
    if (now === before) return;
    this.value = now;
    this.#ports.changed();
    // The requests behind this one were meant for the server before.
    if (before !== undefined) this.#ports.drop("is another server than before");
  }
}

function request(
  opcode: number,
  number: number,
  extras: Buffer,
  value: Buffer,
): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt8(0x80, 0);
  header.writeUInt8(opcode, 1);
  header.writeUInt16BE(KEY.length, 2);
  header.writeUInt8(extras.length, 4);
  header.writeUInt32BE(extras.length + KEY.length + value.length, 8);
  header.writeUInt32BE(number, 12);
  return Buffer.concat([header, extras, KEY, value]);
}
