/**
 * The files of the page of `/docs`. Each is loaded and compressed when it is
 * asked for first.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import { START } from "./page.ts";

/** A file, as it is sent. */
export interface PageFile {
  /** The media type. */
  readonly type: string;
  /** The bytes, compressed by gzip. */
  readonly gzipped: Uint8Array<ArrayBuffer>;
  /** The text, for a client that does not read gzip. */
  readonly text: string;
}

const SCRIPT = "text/javascript; charset=utf-8";

/** What the page loads. A binary contains it, as it does every literal import. */
const SOURCES: Readonly<
  Record<
    string,
    { readonly type: string; readonly load: () => Promise<string> }
  >
> = {
  "start.js": { type: SCRIPT, load: () => Promise.resolve(START) },
  "ui.css": {
    type: "text/css; charset=utf-8",
    load: async () =>
      (await import("swagger-ui-dist/swagger-ui.css", {
        with: { type: "text" },
      })).default,
  },
  "ui.js": {
    type: SCRIPT,
    load: async () =>
      (await import("swagger-ui-dist/swagger-ui-bundle.js", {
        with: { type: "text" },
      })).default,
  },
};

/** The names of the files. */
export const FILE_NAMES: readonly string[] = Object.keys(SOURCES);

/** The files of one service. */
export class PageFiles {
  readonly #files = new Map<string, Promise<PageFile>>();

  /** The file of that name, or `undefined`. */
  get(name: string): Promise<PageFile> | undefined {
    if (!Object.hasOwn(SOURCES, name)) return undefined;
    let file = this.#files.get(name);
    if (!file) this.#files.set(name, file = load(name));
    return file;
  }
}

async function load(name: string): Promise<PageFile> {
  const { type, load } = SOURCES[name] ?? unknown(name);
  try {
    const text = await load();
    return { type, text, gzipped: await gzip(text) };
  } catch (cause) {
    const message = "The files of this page cannot be loaded.";
    throw new AppError("unavailable", message, { cause });
  }
}

function unknown(name: string): never {
  throw new Error(`${name} is no file of the page`);
}

/** The text in gzip, piece by piece, so that other requests are answered. */
async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = new Blob([text]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(pieces).arrayBuffer());
}
