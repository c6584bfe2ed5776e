/**
 * The types of the parts of memjs that the adapter uses; memjs has none. The
 * memjs `Client` encodes the commands. The connection is our own, because the one
 * of memjs loses and mixes up answers when a socket breaks. The get of each hit,
 * and the set and the delete of each write are our own, because memjs makes eight
 * buffers for a command.
 *
 * memjs does not know versions (CAS ids). The transport writes the version of a
 * compare-and-set into the header of the request, and reads the version of an
 * answer from its header.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import memjs from "memjs";
import { LONGEST_TTL, type Version } from "../../src/dao/key_value.ts";
import { AppError } from "../../src/errors.ts";
import { LONGEST_KEY } from "../values/key_format.ts";
import { DELETE, HEADER, requestToSet, writeRequest } from "./requests.ts";
import { LINE_FEED } from "./unusable.ts";

/** An answer of a memcached server, in the shape that memjs reads. */
export interface Response {
  /** The fields of the header that memjs reads; status 0 is success. */
  readonly header: { readonly opcode: number; readonly status: number };
  /** The value; valid only until the callback returns. */
  readonly val: Buffer;
}

/**
 * The connection that memjs needs. For each request memjs calls `onResponse`,
 * `onError` and `write`, synchronously and in this order.
 */
export interface Transport {
  /** The host, which memjs writes to its log. */
  readonly host: string;
  /** The port, which memjs writes to its log. */
  readonly port: number;
  /** Sets the callback for the answer to the request `seq`. */
  onResponse(seq: number, callback: (response: Response) => void): void;
  /** Sets the callback for the failure of the request `seq`. */
  onError(seq: number, callback: (error: Error) => void): void;
  /**
   * Sends the request for which the callbacks were set: its first bytes, or all
   * of them. The caller may change them afterwards. If they are `count` requests,
   * with numbers that follow each other, the callback of the response is called
   * for each of them, in their order, and that of the failure once.
   */
  write(request: Buffer, length?: number, count?: number): void;
  /**
   * Lets the next request succeed only if the value has the version; `false` if
   * the version came on another connection, and the request must not be sent.
   */
  expect(version: Version): boolean;
  /** The version in the answer whose callback runs now. */
  readonly version: Version | undefined;
  /** Closes the connection; pending requests fail. */
  close(): void;
}

const FOUND = 0;
const NOT_FOUND = 1;
const EXISTS = 2;
/** What a status means, where that helps an operator. */
const REASONS: Readonly<Record<number, string>> = {
  3: " (too large)",
  0x82: " (out of memory)",
};
/** The first of the four bytes of a number. */
const FIRST_BYTE = LINE_FEED << 24;
/** The other three bytes of the last number. */
const LAST = 0xffffff;

/** The callback of an operation. */
export type Callback<T> = (error: Error | null, result: T) => void;

/** The lifetime of a value. */
export interface Expiry {
  /** Seconds: a whole number from 1 to 2592000. */
  readonly expires: number;
}

/** The lifetime of `ttl` seconds; throws `AppError("invalid")` for a wrong one. */
export function expiryOf({ ttl }: { readonly ttl: number }): Expiry {
  // memcached reads 0 as for ever, and more than 30 days as a date in the past.
  if (Number.isInteger(ttl) && ttl >= 1 && ttl <= LONGEST_TTL) {
    return { expires: ttl };
  }
  throw new AppError("invalid", `A TTL must be 1 to ${LONGEST_TTL} seconds.`);
}

/** A memjs client. */
export interface Client {
  /** The number of the latest request. */
  seq: number;
  /** Increments `seq` to a number that no pending request has. */
  incrSeq: () => void;
  /** The first of so many numbers that follow each other; uses them up. */
  reserve(count: number): number;
  /** Gets a value; `null` is a miss. */
  get(key: string, callback: Callback<Buffer | null>): void;
  /** Stores a value. */
  set(key: string, value: Buffer, e: Expiry, callback: Callback<boolean>): void;
  /** Stores a value if the key is free; the result says whether it did. */
  add(key: string, value: Buffer, e: Expiry, callback: Callback<boolean>): void;
  /** Stores a value if the stored one has the version; says whether it did. */
  compareAndSet(
    key: string,
    value: Buffer,
    e: Expiry & { readonly version: Version },
    callback: Callback<boolean>,
  ): void;
  /** Removes a value; the result says whether it existed. */
  delete(key: string, callback: Callback<boolean>): void;
}

interface ClientOptions {
  readonly retries: number;
  readonly failover: boolean;
  readonly logger: { log(): void };
}

const Constructor = memjs.Client as unknown as new (
  servers: readonly Transport[],
  options: ClientOptions,
) => Client;

/**
 * A memjs client of one server. `retries: 1` means one attempt: a request that is
 * sent again after a timeout could overwrite a newer value.
 */
export function createClient(transport: Transport): Client {
  const client = new Constructor([transport], {
    retries: 1,
    failover: false,
    logger: { log: () => {} },
  });
  // The counter of memjs becomes negative at 2^31; then all its calls throw. Far
  // fewer requests than there are numbers can be pending.
  client.incrSeq = () => {
    client.seq = FIRST_BYTE | (client.seq + 1) & LAST;
  };
  client.reserve = (count) => {
    if ((client.seq & LAST) + count > LAST) client.seq = 0;
    client.incrSeq();
    const first = client.seq;
    client.seq += count - 1;
    return first;
  };
  /** Begins a request of our own as memjs does it, and returns its number. */
  const begin = (
    answered: (response: Response) => void,
    failed: (error: Error) => void,
  ) => {
    client.incrSeq();
    const { seq } = client;
    transport.onResponse(seq, answered);
    transport.onError(seq, failed);
    return seq;
  };
  // All gets share one buffer, and all deletes: the transport copies it.
  const get = Buffer.alloc(HEADER + LONGEST_KEY);
  const removal = Buffer.alloc(HEADER + LONGEST_KEY);
  removal[1] = DELETE;
  client.get = (key, callback) => {
    const seq = begin(
      (response) => valueOf(response, callback),
      (error) => callback(error, null),
    );
    writeRequest(get, key, seq);
    transport.write(get, HEADER + key.length);
  };
  client.delete = (key, callback) => {
    const seq = begin(({ header: { status } }) => {
      const fine = status === FOUND || status === NOT_FOUND;
      callback(fine ? null : refused("delete", status), status === FOUND);
    }, (error) => callback(error, false));
    writeRequest(removal, key, seq);
    transport.write(removal, HEADER + key.length);
  };
  const store = (
    key: string,
    value: Buffer,
    expires: number,
    done: (error: Error | null, status?: number) => void,
  ) => {
    const seq = begin(({ header: { status } }) => {
      done(status === FOUND ? null : refused("set", status), status);
    }, done);
    transport.write(requestToSet(key, value, expires, seq));
  };
  client.set = (key, value, { expires }, callback) =>
    store(key, value, expires, (error) => callback(error, !error));
  client.compareAndSet = (key, value, { version, expires }, callback) => {
    if (!transport.expect(version)) return callback(null, false);
    store(key, value, expires, (error, status) => {
      const replaced = status === NOT_FOUND || status === EXISTS;
      callback(replaced ? null : error, !error);
    });
  };
  return client;
}

/** Calls back with the value in the answer to a get. */
export function valueOf(
  { header: { status }, val }: Response,
  callback: Callback<Buffer | null>,
): void {
  if (status === FOUND) callback(null, val);
  else if (status === NOT_FOUND) callback(null, null);
  else callback(refused("get", status), null);
}

function refused(command: string, status: number): Error {
  const reason = REASONS[status] ?? "";
  return new Error(`the ${command} was answered with ${status}${reason}`);
}
