/**
 * Reading a JSON body, without ever holding more of it than is allowed.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import { HttpError } from "./http_error.ts";
import { invalid } from "./invalid.ts";
import { requireJson } from "./media_type.ts";

/**
 * The JSON (RFC 8259) of a body of at most `limit` bytes. A byte order mark is
 * skipped, as section 8.1 allows; of two members with one name the later one
 * counts, as in `JSON.parse`.
 */
export async function readJson(
  request: Request,
  limit: number,
): Promise<unknown> {
  requireJson(request.headers);
  const text = await readText(request, limit);
  try {
    return JSON.parse(text);
  } catch {
    throw invalid({ pointer: "", detail: "must be JSON" });
  }
}

/** The limit counts what arrives: a chunked body has no length to believe. */
async function readText(request: Request, limit: number): Promise<string> {
  if (Number(request.headers.get("Content-Length")) > limit) {
    throw tooLarge(limit);
  }
  if (!request.body) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let text = "";
  try {
    // Leaving the loop cancels the rest of the body.
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      text += decode(decoder, chunk);
    }
  } catch (error) {
    if (error instanceof HttpError || error instanceof AppError) throw error;
    throw invalid({ pointer: "", detail: "ended before it was complete" });
  }
  return text + decode(decoder);
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
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
