/**
 * The body of an answer.
 *
 * @module
 */
import { ClientError, type ClientErrorDetails } from "../client_error.ts";

/** The most bytes of a body: far more than the service ever sends. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads the whole body as text. It throws the signal's reason when the signal
 * aborts, and a `bad_answer` for a body that is too long or is not UTF-8.
 */
export async function readText(
  { body }: Response,
  signal: AbortSignal,
  details: ClientErrorDetails,
): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > MOST_BYTES) {
      cancel();
      const message = `The answer has more than ${MOST_BYTES} bytes.`;
      throw new ClientError("bad_answer", message, details);
    }
    chunks.push(value);
  }
  // A body that was canceled ends like one that is whole.
  signal.throwIfAborted();
  const all = await new Blob(chunks).arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(all);
  } catch {
    throw new ClientError("bad_answer", "The answer is not UTF-8.", details);
  }
}
