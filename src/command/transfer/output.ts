/**
 * The output of an export: a file that appears only when it is complete, or the
 * standard output.
 *
 * @module
 */
import { type FileHandle, open } from "node:fs/promises";
import { AppError } from "../../errors.ts";
import { RUNTIME } from "../../runtime.ts";
import { whyUnwritten } from "../unwritten.ts";
import { isStandard } from "./formats.ts";
import { notPermitted } from "../invocation.ts";

/** An open output. Disposing removes what was not committed. */
export interface Output extends AsyncDisposable {
  /** Writes the whole text; it waits until the reader has taken it. */
  write(text: string): Promise<void>;
  /** Completes the output: the file replaces an old one. */
  commit(): Promise<void>;
}

/** Opens the output for a file, or for `-`. */
export async function openOutput(file: string): Promise<Output> {
  if (isStandard(file)) return plain(Deno.stdout, () => {});
  try {
    return await openFile(file);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("unavailable", cannotWrite(cause, file), { cause });
  }
}

/** The rights of a new file: only its owner may read and write it. */
const OWNER_ONLY = 0o600;
/** The bits of a mode that are rights. */
const RIGHTS = 0o777;

interface Target {
  readonly path: string;
  /** Whether it is, or will be, a regular file. */
  readonly replaceable: boolean;
  /** What is there already. */
  readonly old?: Deno.FileInfo;
}

interface Writer {
  write(bytes: Uint8Array): Promise<number>;
}

async function writeAll(to: Writer, text: string): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(await to.write(bytes));
  } catch (cause) {
    // The reader of the pipe has seen enough, which is no fault.
    if (cause instanceof Deno.errors.BrokenPipe) throw cause;
    throw notComplete(cause);
  }
}

function notComplete(cause: unknown): AppError {
  const message = `The export is not complete: ${whyUnwritten(cause)}.`;
  return new AppError("unavailable", message, { cause });
}

function plain(to: Writer, close: () => void): Output {
  return {
    write: (text) => writeAll(to, text),
    commit: () => Promise.resolve(),
    [Symbol.asyncDispose]() {
      close();
      return Promise.resolve();
    },
  };
}

async function openFile(file: string): Promise<Output> {
  const target = await resolve(file);
  if (!target.replaceable) {
    // A rename over a device or a pipe would remove it.
    const opened = await Deno.open(target.path, { write: true });
    return plain(opened, () => opened.close());
  }
  // No other program can guess the name, and the file must be new: a link would
  // lead the rows to another place.
  const temporary = `${target.path}.${RUNTIME.uuid()}.tmp`;
  const opened = await open(temporary, "wx", OWNER_ONLY);
  let committed = false;
  const output: Output = {
    write: (text) => writeAll(writerOf(opened), text),
    async commit() {
      try {
        await opened.sync();
        await Deno.rename(temporary, target.path);
      } catch (cause) {
        throw notComplete(cause);
      }
      committed = true;
    },
    async [Symbol.asyncDispose]() {
      try {
        await opened.close();
        if (!committed) await Deno.remove(temporary);
      } catch {
        // What failed before says why, such as a folder that is gone.
      }
    },
  };
  try {
    if (target.old) await giveRights(opened, target.old, file);
    return output;
  } catch (error) {
    await output[Symbol.asyncDispose]();
    throw error;
  }
}

function writerOf(file: FileHandle): Writer {
  return { write: async (bytes) => (await file.write(bytes)).bytesWritten };
}

/** Makes the owner and the rights of a new file those of the old one. */
async function giveRights(
  opened: FileHandle,
  { mode, uid, gid }: Deno.FileInfo,
  file: string,
): Promise<void> {
  // Windows has none of them.
  if (mode === null) return;
  const made = await opened.stat();
  if (made.uid !== uid || made.gid !== gid) {
    await opened.chown(uid ?? -1, gid ?? -1).catch((cause) => {
      throw new AppError(
        "unavailable",
        `${file} belongs to another user or group, which an export cannot ` +
          "keep. Remove the file first, or name another one.",
        { cause },
      );
    });
  }
  await opened.chmod(mode & RIGHTS);
}

/** What a path, or the link there, names. */
async function resolve(file: string): Promise<Target> {
  try {
    const old = await Deno.stat(file);
    return { path: await Deno.realPath(file), replaceable: old.isFile, old };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { path: file, replaceable: true };
  }
}

function cannotWrite(error: unknown, file: string): string {
  if (error instanceof Deno.errors.NotCapable) {
    const folder = /^(.*)[/\\][^/\\]*$/.exec(file)?.[1] ?? ".";
    const allowed = `./data,${folder === "" ? "/" : folder}`;
    return notPermitted(`write ${file}`, `export ${file}`, {
      flags: `--allow-read=${allowed} --allow-write=${allowed}`,
      pipe: `export --format=… > ${file}`,
    });
  }
  return `Cannot write ${file}: ${whyUnwritten(error)}.`;
}
