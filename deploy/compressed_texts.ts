/**
 * The long texts of a bundle, compressed: the program holds its source in memory
 * as long as it runs, and most programs show no page.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";

/** The shortest text that is compressed, in characters. */
const LONG = 50_000;

/** A module of a bundle that is one text. */
const TEXT = /^( *module\.exports = )((["']).*\3);$/gm;

/** The bundle with its long texts compressed; each is the same when it is used. */
export function compressTexts(bundle: string): string {
  return bundle.replaceAll(TEXT, (whole, start: string, literal: string) => {
    if (literal.length < LONG) return whole;
    // The bundler wrote it, so it is a literal of JavaScript.
    const text: unknown = new Function(`return ${literal};`)();
    const zipped = gzipSync(Buffer.from(String(text)), { level: 9 });
    return `${start}__require("node:zlib").gunzipSync(` +
      `__require("node:buffer").Buffer.from(` +
      `"${zipped.toString("base64")}", "base64")).toString();`;
  });
}
