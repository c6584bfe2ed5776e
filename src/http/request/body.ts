/**
 * The reader of JSON bodies, within a limit of bytes and of time.
 *
 * @module
 */
import type { Context } from "hono";
import type { Capacity } from "../capacity.ts";
import type { AppError } from "../../errors.ts";
import type { Deadline } from "../../resilience/deadline.ts";
import type { Runtime } from "../../runtime.ts";
import { BodyReader, FIRST_ROOM } from "./body_reader.ts";
import { HttpError } from "../response/http_error.ts";
import { hasDelivery } from "../response/large_answers.ts";
import { invalidBody } from "./invalid.ts";
import { JSON_TYPES, requireJson } from "./media_type.ts";

/** The limits of a body. */
export interface BodyLimits {
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  /** The time within which the whole body must arrive, in milliseconds. */
  readonly bodyTimeout: number;
  /** The deadline of that length, which all bodies share. */
  readonly bodyDeadline: Deadline;
  /** The places for requests: this one gives up its own while the body arrives. */
  readonly capacity: Capacity;
  /** The time in which the body arrives. */
  readonly runtime: Runtime;
}

/**
 * The JSON (RFC 8259) of a body within the limits. A byte order mark is
 * skipped, as section 8.1 allows; of two members with one name the later one
 * counts, as in `JSON.parse`.
 */
export async function readJson(
  c: Context,
  limits: BodyLimits,
  types = JSON_TYPES,
): Promise<unknown> {
  const { headers } = c.req.raw;
  requireJson(headers, types);
  requirePlain(headers);
  const bytes = await receive(c, limits);
  // A program before the service may have made it longer than its length says.
  if (bytes.length > limits.bodyLimit) throw tooLarge(limits.bodyLimit);
  const text = decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    const detail = text === "" ? "must not be empty" : "must be JSON";
    throw invalidBody({ pointer: "", detail });
  }
}

/** Throws a 501 for a coding that the server leaves as it is (RFC 9112, section 6.1). */
function requirePlain(headers: Headers): void {
  const coding = headers.get("Transfer-Encoding") ?? "chunked";
  if (coding.trim().toLowerCase() === "chunked") return;
  throw new HttpError(
    "unsupported_transfer_coding",
    "The only transfer coding of a body is chunked.",
    { Connection: "close" },
  );
}

/** Receives the bytes of the body; throws at once if their length is too large. */
function receive(c: Context, limits: BodyLimits): Promise<Uint8Array> {
  const { raw } = c.req;
  const { bodyLimit, bodyTimeout, bodyDeadline, capacity } = limits;
  const length = Number(raw.headers.get("Content-Length"));
  if (length > bodyLimit) throw tooLarge(bodyLimit);
  if (raw.bodyUsed) throw readBefore();
  const late = () => tooLate(bodyTimeout);
  return capacity.receive((keep) => {
    if (!isShort(c, length)) return inPieces(raw, limits, keep, late);
    keep(length);
    return bodyDeadline.within(raw.bytes().catch(brokenOff), late);
  });
}

/**
 * Whether the body fits into the first buffer of its reader, and the server
 * holds it to its length. A server that gives no delivery may let a longer body
 * pass.
 */
function isShort(c: Context, length: number): boolean {
  return length > 0 && length <= FIRST_ROOM && hasDelivery(c);
}

async function inPieces(
  { body }: Request,
  { bodyLimit, bodyDeadline, runtime }: BodyLimits,
  keep: (bytes: number) => void,
  late: () => Error,
): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  if (body.locked) throw readBefore();
  const reader = new BodyReader(body);
  const bytes = collect(reader, bodyLimit, keep, runtime);
  try {
    return await bodyDeadline.within(bytes, late);
  } finally {
    reader.cancel();
    // It keeps no byte after this function has ended.
    await bytes.catch(() => {});
  }
}

/** The most pieces of a body, besides one for each `PIECE` bytes of it. */
const MOST_PIECES = 1_000;
const PIECE = 256;

/**
 * The pieces after which the event loop gets a turn. Without it, reading many
 * small pieces would stop the other requests.
 */
const TURN = 64;

/**
 * The bytes of the body. The arriving ones are counted, because a chunked body
 * states no length. So are the pieces: each costs time, however small it is.
 */
async function collect(
  reader: BodyReader,
  limit: number,
  keep: (bytes: number) => void,
  runtime: Runtime,
): Promise<Uint8Array> {
  for (let pieces = 1, kept = 0; await more(reader); pieces++) {
    if (reader.length > limit) throw tooLarge(limit);
    if (pieces > MOST_PIECES + reader.length / PIECE) throw tooManyPieces();
    keep(reader.length - kept);
    kept = reader.length;
    if (pieces % TURN === 0) await turn(runtime);
  }
  return reader.bytes;
}

function more(reader: BodyReader): Promise<boolean> {
  return reader.read().catch(brokenOff);
}

function brokenOff(): never {
  throw invalidBody({ pointer: "", detail: "ended before it was complete" });
}

function turn(runtime: Runtime): Promise<void> {
  return new Promise((resolve) => runtime.setImmediate(resolve));
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw invalidBody({ pointer: "", detail: "must be UTF-8" });
  }
}

/** The error of a middleware around the service that keeps the body. */
function readBefore(): HttpError {
  return new HttpError(
    "internal",
    "The server around the service has read the body before the service. It must read a copy, which request.clone() makes.",
  );
}

function tooLarge(limit: number): HttpError {
  return new HttpError(
    "too_large",
    `The body must be at most ${limit} bytes long.`,
  );
}

function tooManyPieces(): AppError {
  const detail = "must come in fewer and larger pieces";
  return invalidBody({ pointer: "", detail });
}

function tooLate(limit: number): HttpError {
  return new HttpError(
    "body_timeout",
    `The body did not arrive within ${limit} ms; nothing was changed.`,
    { Connection: "close" },
  );
}
