/**
 * The random identity of one memcached server, which it keeps in an item. After a
 * restart it has another one, and so has another server behind the same name.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Response } from "./memjs.ts";
import { requestOf } from "./requests.ts";
import { LINE_FEED, WITHOUT_VERSIONS } from "./unusable.ts";

/** The transport, as far as the identity needs it. */
export interface AskPorts {
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
}

const GET = 0x00;
const ADD = 0x02;
/** The numbers of the two requests; those of memjs are smaller. */
const [GET_NUMBER, ADD_NUMBER] = [
  0xff000000 + LINE_FEED,
  0xff000100 + LINE_FEED,
];
const KEY = "person/identity";
/** Flags, and an expiry of 0: for ever. */
const FOR_EVER = Buffer.alloc(8);

/** Offers the server a random identity, and reads the one that it has. */
export function askIdentity(
  ports: AskPorts,
  random: string,
  known: (identity: string) => void,
): Promise<void> {
  const { send } = ports;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const item = { extras: FOR_EVER, key: KEY, value: Buffer.from(random) };
  send(requestOf(ADD, ADD_NUMBER, item), () => {}, () => {});
  send(requestOf(GET, GET_NUMBER, { key: KEY }), (answer) => {
    read(ports, answer, known);
    resolve();
  }, reject);
  return promise;
}

function read(
  { refuse, versioned }: AskPorts,
  { header: { status }, val }: Response,
  known: (identity: string) => void,
): void {
  if (status !== 0) return refuse("keeps no identity");
  if (!versioned()) return refuse("gives no CAS ids", WITHOUT_VERSIONS);
  known(val.toString("latin1"));
}
