/**
 * The reader of JSON bodies, within a limit of bytes and of time.
 *
 * @module
 */
import type { Capacity } from "../capacity.ts";
import { alarm } from "../../resilience/alarm.ts";
import type { Runtime } from "../../runtime.ts";
import { HttpError } from "../response/http_error.ts";
import { invalid } from "./invalid.ts";
import { type JsonType, requireJson } from "./media_type.ts";

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
  type: JsonType = "application/json",
): Promise<unknown> {
  requireJson(request.headers, type);
  const text = await readText(request, limits);
  try {
    return JSON.parse(text);
  } catch {
    throw invalid({ pointer: "", detail: "must be JSON" });
  }
}

async function readText(
  request: Request,
  { bodyLimit, bodyTimeout, capacity, runtime }: BodyLimits,
): Promise<string> {
  if (Number(request.headers.get("Content-Length")) > bodyLimit) {
    throw tooLarge(bodyLimit);
  }
  if (!request.body) return "";
  const reader = request.body.getReader();
  let late = false;
  const cancel = alarm(runtime, bodyTimeout, () => {
    late = true;
    giveUp(reader);
  });
  try {
    return await capacity.receive(async (keep) => {
      const text = await decodeAll(reader, bodyLimit, keep);
      // A cancelled reader looks like the end of the body.
      if (late) throw tooLate(bodyTimeout);
      return text;
    });
  } finally {
    cancel();
    giveUp(reader);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The text of the body. The arriving bytes are counted: a chunked body states no length. */
async function decodeAll(
  reader: Reader,
  limit: number,
  keep: (bytes: number) => void,
): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let text = "";
  for (;;) {
    const { done, value } = await read(reader);
    if (done) return text + decode(decoder);
    size += value.byteLength;
    if (size > limit) throw tooLarge(limit);
    keep(value.byteLength);
    text += decode(decoder, value);
  }
}

async function read(reader: Reader) {
  try {
    return await reader.read();
  } catch {
    throw invalid({ pointer: "", detail: "ended before it was complete" });
  }
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw invalid({ pointer: "", detail: "must be UTF-8" });
  }
}

/** Cancels the rest of the body. A failure means that the client has gone. */
function giveUp(reader: Reader): void {
  reader.cancel().catch(() => {});
}

function tooLarge(limit: number): HttpError {
  return new HttpError(
    "too_large",
    `The body must be at most ${limit} bytes long.`,
  );
}

function tooLate(limit: number): HttpError {
  return new HttpError(
    "body_timeout",
    `The body did not arrive within ${limit} ms; nothing was changed.`,
    { Connection: "close" },
  );
}
