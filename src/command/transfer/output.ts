/**
 * The output of an export: a file that appears only when it is complete, or the
 * standard output.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { isDiskFull } from "../disk_full.ts";
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
    throw new AppError("unavailable", cannotWrite(cause, file), { cause });
  }
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
    throw new AppError("unavailable", notWritten(cause), { cause });
  }
}

function notWritten(error: unknown): string {
  const reason = isDiskFull(error)
    ? "there is no space left"
    : "the output cannot be written";
  return `The export is not complete: ${reason}.`;
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
  const temporary = `${target.path}.${Deno.pid}.tmp`;
  const opened = await Deno.open(temporary, {
    write: true,
    create: true,
    truncate: true,
  });
  let committed = false;
  return {
    write: (text) => writeAll(opened, text),
    async commit() {
      await opened.sync();
      await Deno.rename(temporary, target.path);
      committed = true;
    },
    async [Symbol.asyncDispose]() {
      opened.close();
      if (!committed) await Deno.remove(temporary);
    },
  };
}

/** The target of a path, and whether it is (or will be) a regular file. */
async function resolve(file: string) {
  try {
    const { isFile } = await Deno.stat(file);
    return { path: await Deno.realPath(file), replaceable: isFile };
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
  if (error instanceof Deno.errors.NotFound) {
    return `There is no directory for ${file}`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `The operating system does not permit the program to write ${file}`;
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return `${file} is a directory.`;
  }
  return `Cannot write ${file}`;
}
