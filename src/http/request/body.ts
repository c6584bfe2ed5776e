/**
 * The reader of JSON bodies, within a limit of bytes and of time.
 *
 * @module
 */
import type { Capacity } from "../capacity.ts";
import { alarm } from "../../resilience/alarm.ts";
import type { AppError } from "../../errors.ts";
import type { Runtime } from "../../runtime.ts";
import { BodyReader } from "./body_reader.ts";
import { HttpError } from "../response/http_error.ts";
import { invalid } from "./invalid.ts";
import { JSON_TYPES, requireJson } from "./media_type.ts";

/** The limits of a body. */
export interface BodyLimits {
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  /** The time within which the whole body must arrive, in milliseconds. */
  readonly bodyTimeout: number;
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
  request: Request,
  limits: BodyLimits,
  types = JSON_TYPES,
): Promise<unknown> {
  requireJson(request.headers, types);
  requirePlain(request.headers);
  const text = await readText(request, limits);
  try {
    return JSON.parse(text);
  } catch {
    throw invalid({ pointer: "", detail: "must be JSON" });
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

async function readText(
  request: Request,
  { bodyLimit, bodyTimeout, capacity, runtime }: BodyLimits,
): Promise<string> {
  if (Number(request.headers.get("Content-Length")) > bodyLimit) {
    throw tooLarge(bodyLimit);
  }
  if (!request.body) return "";
  const reader = new BodyReader(request.body);
  let late = false;
  const cancel = alarm(runtime, bodyTimeout, () => {
    late = true;
    reader.cancel();
  });
  try {
    const bytes = await capacity.receive(async (keep) => {
      const bytes = await collect(reader, bodyLimit, keep, runtime);
      // A cancelled reader looks like the end of the body.
      if (late) throw tooLate(bodyTimeout);
      return bytes;
    });
    return decode(bytes);
  } finally {
    cancel();
    reader.cancel();
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

async function more(reader: BodyReader): Promise<boolean> {
  try {
    return await reader.read();
  } catch {
    throw invalid({ pointer: "", detail: "ended before it was complete" });
  }
}

function turn(runtime: Runtime): Promise<void> {
  return new Promise((resolve) => runtime.setImmediate(resolve));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalid({ pointer: "", detail: "must be UTF-8" });
  }
}

function tooLarge(limit: number): HttpError {
  return new HttpError(
    "too_large",
    `The body must be at most ${limit} bytes long.`,
  );
}

function tooManyPieces(): AppError {
  const detail = "must come in fewer and larger pieces";
  return invalid({ pointer: "", detail });
}

function tooLate(limit: number): HttpError {
  return new HttpError(
    "body_timeout",
    `The body did not arrive within ${limit} ms; nothing was changed.`,
    { Connection: "close" },
  );
}
