/**
 * The open file of a database, and whether its path still names it.
 *
 * A file may be removed or replaced while it is open. SQLite would go on with the
 * file that it has opened, which no restart finds again, and it would leave its
 * write-ahead log beside the new file, to which the next start would apply it.
 * The log may be removed, too: then no restart finds what is in it.
 *
 * @module
 */
import { accessSync, closeSync, constants, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../src/errors.ts";
import { unnamedFile } from "./unnamed_file.ts";
import { folderInPlace, isReadOnly, meaningOfOpening } from "./errors.ts";

/** The place of the database, and how it writes to the disk. */
export interface SqliteOptions {
  /** The path of the file, or `:memory:`. */
  readonly path: string;
  /** `normal`, or `full` to sync the disk at every commit. */
  readonly synchronous: "normal" | "full";
  /** Whether to make no file, and to change no setting in it. */
  readonly dryRun?: boolean;
  /** The table whose rows are cached; without it, those of any table may be. */
  readonly table?: string;
}

/**
 * The most bytes of the write-ahead log that stay on the disk after a
 * checkpoint. A slow reader may make it grow beyond that for a while.
 */
export const LOG_LIMIT = 16 * 1024 * 1024;

/** An open database. */
export class DatabaseFile {
  /** The connection. */
  readonly database: DatabaseSync;
  readonly #path: string;
  readonly #identity: string | undefined;
  readonly #log: string | undefined;
  #detached = false;

  /** Opens the file, and makes it if there is none. */
  constructor({ path, synchronous, dryRun = false }: SqliteOptions) {
    this.#path = path;
    if (dryRun) requireFile(path);
    this.database = openFile(path);
    try {
      prepare(this.database, synchronous, dryRun);
    } catch (error) {
      this.database.close();
      throw error;
    }
    if (path === ":memory:") return;
    this.#identity = identityOf(path);
    this.#log = this.#logThere;
  }

  /** Whether the path still names this file, and its log is beside it. */
  get inPlace(): boolean {
    if (this.#path === ":memory:") return true;
    return this.#isThere &&
      (this.#detached || this.#hasLog || !this.#needsLog);
  }

  /** Whether the write-ahead log was given up. */
  get detached(): boolean {
    return this.#detached;
  }

  /**
   * Moves the write-ahead log into this file, wherever it is, and removes it from
   * the place beside another file. Does nothing while other connections to this
   * file are open, or if the log there belongs to another file.
   */
  detach(): void {
    // In this place the file may have another content already.
    if (this.#detached || this.#isThere || !this.#ownsLog) return;
    try {
      this.database.prepare("PRAGMA journal_mode = DELETE").get();
    } catch {
      // SQLite does not write the mode into a file that was moved, after it has
      // moved the log. While other connections use the file it does nothing.
    }
    this.#detached = this.#logThere === undefined;
  }

  /** Closes the file; SQLite moves its write-ahead log into it. */
  close(): void {
    if (!this.inPlace) {
      this.detach();
      // SQLite would write the log into a file that has another content, or
      // remove the log of another file.
      if (!this.#detached && (this.#isThere || !this.#ownsLog)) return;
    }
    this.database.close();
  }

  get #isThere(): boolean {
    return identityOf(this.#path) === this.#identity;
  }

  get #hasLog(): boolean {
    return this.#logThere === this.#log;
  }

  get #logThere(): string | undefined {
    return identityOf(`${this.#path}-wal`);
  }

  get #needsLog(): boolean {
    try {
      const mode = this.database.prepare("PRAGMA journal_mode").get();
      return mode?.journal_mode === "wal";
    } catch {
      return true;
    }
  }

  get #ownsLog(): boolean {
    const log = this.#logThere;
    return log === undefined || log === this.#log;
  }
}

/** Tells one file of a path from another one; `undefined` if there is none. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino, birthtime } = Deno.statSync(path);
    return `${dev} ${ino} ${birthtime?.getTime()}`;
  } catch {
    return undefined;
  }
}

/** Throws `not_found` for a file that can be made, but is not there yet. */
function requireFile(path: string): void {
  if (path === ":memory:" || identityOf(path) !== undefined) return;
  try {
    const folder = existing(dirname(path));
    if (folder !== undefined) requireWritable(folder);
  } catch (error) {
    throw meaningOfOpening(error);
  }
  throw new AppError(
    "not_found",
    `There is no file ${path} yet: the service makes it when it starts.`,
  );
}

/** Throws if it is known that the folder cannot be written. */
function requireWritable(folder: string): void {
  // Deno checks the rights of a folder only if it may know the user's id.
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "uid" });
  if (state === "granted") return accessSync(folder, constants.W_OK);
  if (Deno.build.os !== "linux") return;
  try {
    closeSync(openSync(folder, unnamedFile(), 0o600));
  } catch (error) {
    // Any other error says nothing of that: a file system may have no such files.
    const { code } = error as { code?: unknown };
    if (code === "EACCES" || code === "EROFS") throw error;
  }
}

/** The folder, or the nearest one above it that is there and may be read. */
function existing(folder: string): string | undefined {
  try {
    if (Deno.statSync(folder).isDirectory) return folder;
  } catch (error) {
    const above = dirname(folder);
    if (!(error instanceof Deno.errors.NotFound) || above === folder) {
      throw error;
    }
    try {
      return existing(above);
    } catch (error) {
      // The service only needs to use its own folder.
      if (error instanceof Deno.errors.NotCapable) return undefined;
      throw error;
    }
  }
  throw new Deno.errors.NotADirectory("A file is in the place of the folder");
}

function openFile(path: string): DatabaseSync {
  try {
    if (path !== ":memory:") make(path);
    // SQLite must not wait for a lock: the wait would block the event loop.
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw isFolder(path) ? folderInPlace(path, error) : meaningOfOpening(error);
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/**
 * Makes the folder and the file, if there are none. Only their owner may read
 * them; SQLite gives its log the rights of the file.
 */
function make(path: string): void {
  Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // Only a new one: to close a file that is there would end SQLite's locks.
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch {
    // It is there, or SQLite will say why it cannot be made.
  }
}

function prepare(
  database: DatabaseSync,
  synchronous: SqliteOptions["synchronous"],
  dryRun: boolean,
): void {
  // Only the errors of prepared statements carry a code.
  const run = (sql: string) => database.prepare(sql).get();
  // SQLite opens any file; the first read fails if it is no database.
  run("SELECT count(*) FROM sqlite_schema");
  try {
    if (!dryRun) run("PRAGMA journal_mode = WAL");
  } catch (error) {
    // A read-only file can still be read.
    if (!isReadOnly(error)) throw error;
  }
  // This read makes the log, if there is none.
  run("SELECT count(*) FROM sqlite_schema");
  run(`PRAGMA journal_size_limit = ${LOG_LIMIT}`);
  run(`PRAGMA synchronous = ${synchronous}`);
}
