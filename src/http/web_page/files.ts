/**
 * The files of a web page. Each is loaded and compressed when a client asks for it
 * for the first time.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { AppError } from "../../errors.ts";

/** Where a file comes from. */
export interface FileSource {
  /** The media type. */
  readonly type: string;
  /** Loads the text. */
  readonly load: () => Promise<string>;
}

/**
 * A file that `load` imports as text. Node cannot import text, so there the file
 * is read from the URL that `resolve` returns.
 */
export function textFile(
  type: string,
  load: () => Promise<{ readonly default: unknown }>,
  resolve: () => string,
): FileSource {
  return {
    type,
    load: async () =>
      "Deno" in globalThis
        ? String((await load()).default)
        : await readFile(new URL(resolve()), "utf8"),
  };
}

/** The files of a page, by their names. */
export type FileSources = Readonly<Record<string, FileSource>>;

/** The media type of a script. */
export const SCRIPT = "text/javascript; charset=utf-8";

/** The media type of a page. */
export const HTML = "text/html; charset=utf-8";

/** The media type of a style sheet. */
export const STYLE = "text/css; charset=utf-8";

/** A file, as it is sent. */
export interface PageFile {
  /** The media type. */
  readonly type: string;
  /** The bytes, compressed by gzip. */
  readonly gzipped: Uint8Array<ArrayBuffer>;
  /**
   * The same, for a client that does not read gzip. All clients share this one
   * copy, so that many slow clients do not use more memory.
   */
  readonly plain: Uint8Array<ArrayBuffer>;
}

/** The files of one page of one service. */
export class PageFiles {
  readonly #sources: ReadonlyMap<string, FileSource>;
  readonly #files = new Map<string, Promise<PageFile>>();

  /** The files of these sources, none of which is loaded yet. */
  constructor(sources: FileSources) {
    this.#sources = new Map(Object.entries(sources));
  }

  /** The file of that name, or `undefined`. */
  get(name: string): Promise<PageFile> | undefined {
    const source = this.#sources.get(name);
    if (!source) return undefined;
    let file = this.#files.get(name);
    if (!file) {
      file = load(source);
      this.#files.set(name, file);
      // What cannot be loaded now may be loaded later.
      file.catch(() => this.#files.delete(name));
    }
    return file;
  }
}

async function load({ type, load }: FileSource): Promise<PageFile> {
  try {
    const plain = new TextEncoder().encode(await load());
    return { type, plain, gzipped: await gzip(plain) };
  } catch (cause) {
    const message = "The files of this page cannot be loaded.";
    throw new AppError("unavailable", message, { cause });
  }
}

/** Compresses piece by piece, so that other requests are answered meanwhile. */
async function gzip(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = new Blob([bytes]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(pieces).arrayBuffer());
}
