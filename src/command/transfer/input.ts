/**
 * The input of an import: the bytes of a file or of the standard input.
 *
 * @module
 */
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AppError } from "../../errors.ts";
import { whyUnreadable } from "../../unreadable.ts";
import { isStandard } from "./formats.ts";
import { notPermitted } from "../invocation.ts";

/** An open input. */
export interface Input {
  /** The size in bytes; `undefined` if it is unknown, as with a pipe. */
  readonly size: number | undefined;
  /** The number of bytes read so far, before they are unzipped. */
  position(): number;
  /**
   * The content, unzipped if it is gzip, without a byte-order mark. It throws if
   * the signal aborts.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Opens a file, or `-`. The caller must read the bytes, which closes it. */
export async function openInput(
  file: string,
  signal: AbortSignal,
): Promise<Input> {
  const { stream, size } = await open(file);
  let position = 0;
  const count = (chunk: Uint8Array) => position += chunk.length;
  return {
    size,
    position: () => position,
    bytes: contentOf(file, read(file, stream, count, signal)),
  };
}

interface Opened {
  readonly stream: ReadableStream<Uint8Array>;
  readonly size: number | undefined;
}

async function open(file: string): Promise<Opened> {
  if (isStandard(file)) {
    return { stream: Deno.stdin.readable, size: undefined };
  }
  let opened: Deno.FsFile;
  try {
    opened = await Deno.open(file);
  } catch (cause) {
    throw new AppError("invalid", cannotRead(cause, file), { cause });
  }
  const { isFile, isDirectory, size } = await opened.stat();
  if (isDirectory) {
    opened.close();
    throw new AppError("invalid", `${file} is a folder.`);
  }
  return { stream: opened.readable, size: isFile ? size : undefined };
}

function cannotRead(error: unknown, file: string): string {
  if (error instanceof Deno.errors.NotCapable) {
    return notPermitted(`read ${file}`, `import ${file}`, {
      flags: `--allow-read=./data,${file}`,
      pipe: `import --format=… - < ${file}`,
    });
  }
  return `Cannot read ${file}: ${whyUnreadable(error)}.`;
}

function cannotGoOn(error: unknown, file: string): string {
  return `Cannot read the rest of ${file}: ${whyUnreadable(error)}.`;
}

async function* read(
  file: string,
  stream: ReadableStream<Uint8Array>,
  count: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  // The abort must end a read that waits for input.
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    // The signal may have come between the opening and this first read.
    signal.throwIfAborted();
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        throw new AppError("unavailable", cannotGoOn(cause, file), { cause });
      });
      signal.throwIfAborted();
      if (done) return;
      count(value);
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    // A stream that failed fails again.
    await reader.cancel().catch(() => {});
  }
}

const UTF8_MARK = [0xef, 0xbb, 0xbf];
const UTF16_MARKS = [[0xff, 0xfe], [0xfe, 0xff]];
/** The first bytes of gzip (RFC 1952). */
const GZIP_MARK = [0x1f, 0x8b];

/** The content, unzipped, without a byte-order mark; `zipped` if it was in gzip. */
async function* contentOf(
  file: string,
  chunks: AsyncGenerator<Uint8Array>,
  { zipped = false } = {},
): AsyncGenerator<Uint8Array> {
  try {
    let begin = new Uint8Array();
    while (begin.length < UTF8_MARK.length) {
      const { done, value } = await chunks.next();
      if (done) break;
      begin = Uint8Array.of(...begin, ...value);
    }
    const has = (mark: number[]) => mark.every((byte, i) => begin[i] === byte);
    if (UTF16_MARKS.some(has)) {
      throw new AppError("invalid", `${file} is in UTF-16; it must be UTF-8`);
    }
    if (has(GZIP_MARK)) {
      // There is a file that unzips to itself, so its end would never come.
      if (zipped) {
        throw new AppError("invalid", `${file} is compressed twice: unzip it`);
      }
      const content = unzipped(file, follow(begin, chunks));
      yield* contentOf(file, content, { zipped: true });
    } else {
      yield* follow(has(UTF8_MARK) ? begin.subarray(3) : begin, chunks);
    }
  } finally {
    await chunks.return(undefined);
  }
}

async function* follow(
  begin: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (begin.length > 0) yield begin;
  yield* rest;
}

async function* unzipped(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  pipeline(Readable.from(chunks), gunzip, () => {
    // The reader below receives the error.
  });
  try {
    yield* gunzip;
  } catch (cause) {
    // The codes of zlib begin with Z; other errors are those of the input.
    if (!/^Z_/.test(String(Reflect.get(Object(cause), "code")))) throw cause;
    const message =
      `${file} is damaged: its gzip data cannot be read to its end`;
    throw new AppError("invalid", message, { cause });
  }
}
