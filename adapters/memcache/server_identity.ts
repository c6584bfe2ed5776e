/**
 * The random identity of one memcached server, which it keeps in an item. After a
 * restart it has another one, and so has another server behind the same name.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Response } from "./memjs.ts";
import { LINE_FEED, WITHOUT_VERSIONS } from "./unusable.ts";

/** The transport, as far as the identity needs it. */
export interface TransportPorts {
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
const KEY = Buffer.from("person/identity");
/** Flags, and an expiry of 0: for ever. */
const FOR_EVER = Buffer.alloc(8);
const NOTHING = Buffer.alloc(0);

/** Offers the server a random identity, and reads the one that it has. */
export function askIdentity(
  ports: TransportPorts,
  random: string,
  known: (identity: string) => void,
): Promise<void> {
  const { send } = ports;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const value = Buffer.from(random);
  send(request(ADD, ADD_NUMBER, FOR_EVER, value), () => {}, () => {});
  send(request(GET, GET_NUMBER, NOTHING, NOTHING), (answer) => {
    read(ports, answer, known);
    resolve();
  }, reject);
  return promise;
}

function read(
  { refuse, versioned }: TransportPorts,
  { header: { status }, val }: Response,
  known: (identity: string) => void,
): void {
  if (status !== 0) return refuse("keeps no identity");
  if (!versioned()) return refuse("gives no CAS ids", WITHOUT_VERSIONS);
  known(val.toString("latin1"));
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
