/**
 * The input of an import: the bytes of a file or of the standard input.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { STANDARD } from "./formats.ts";
import { notPermitted } from "../invocation.ts";

/** An open input. */
export interface Input {
  /** The size in bytes; `undefined` if it is unknown, as of a pipe. */
  readonly size: number | undefined;
  /** The number of bytes read so far. */
  position(): number;
  /** The content without a byte-order mark; it throws if the signal aborts. */
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
    bytes: withoutMark(file, read(stream, count, signal)),
  };
}

interface Opened {
  readonly stream: ReadableStream<Uint8Array>;
  readonly size: number | undefined;
}

async function open(file: string): Promise<Opened> {
  if (file === STANDARD) {
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
    throw new AppError("invalid", `${file} is a directory.`);
  }
  return { stream: opened.readable, size: isFile ? size : undefined };
}

function cannotRead(error: unknown, file: string): string {
  if (error instanceof Deno.errors.NotFound) return `There is no file ${file}`;
  if (error instanceof Deno.errors.NotCapable) {
    return notPermitted(`read ${file}`, `import ${file}`, {
      flags: `--allow-read=./data,${file}`,
      pipe: `import --format=… - < ${file}`,
    });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `The operating system does not permit the program to read ${file}`;
  }
  return `Cannot read ${file}`;
}

async function* read(
  stream: ReadableStream<Uint8Array>,
  count: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  // The abort must end a read that waits for input.
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    // The signal may have come between the opening and this first read.
    signal.throwIfAborted();
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      count(value);
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    await reader.cancel();
  }
}

const UTF8_MARK = [0xef, 0xbb, 0xbf];
const UTF16_MARKS = [[0xff, 0xfe], [0xfe, 0xff]];

async function* withoutMark(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let begin: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (!begin) {
      yield chunk;
      continue;
    }
    begin = Uint8Array.of(...begin, ...chunk);
    if (begin.length < UTF8_MARK.length) continue;
    yield markless(file, begin);
    begin = undefined;
  }
  if (begin?.length) yield markless(file, begin);
}

function markless(file: string, begin: Uint8Array): Uint8Array {
  const has = (mark: number[]) => mark.every((byte, i) => begin[i] === byte);
  if (UTF16_MARKS.some(has)) {
    throw new AppError("invalid", `${file} is in UTF-16; it must be UTF-8`);
  }
  return has(UTF8_MARK) ? begin.subarray(UTF8_MARK.length) : begin;
}
