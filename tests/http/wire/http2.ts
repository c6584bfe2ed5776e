/**
 * A client of HTTP/2 that opens no window: it asks, and reads no answer
 * (RFC 9113).
 *
 * @module
 */

/** The types of frames. */
export const RST_STREAM = 3;
const HEADERS = 1;
const SETTINGS = 4;
const WINDOW_UPDATE = 8;

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** A connection whose streams have a window of 0 bytes. */
export class ClosedWindow implements Disposable {
  readonly #connection: Deno.Conn;

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Opens that many streams, each of which gets the path. */
  static async open(
    connection: Deno.Conn,
    streams: number,
    path: string,
  ): Promise<ClosedWindow> {
    const it = new ClosedWindow(connection);
    const head = [0x82, 0x86, 0x04, ...literal(path), 0x01, ...literal("x")];
    await it.#write([
      ...new TextEncoder().encode(PREFACE),
      // SETTINGS_INITIAL_WINDOW_SIZE = 0
      ...frame(SETTINGS, 0, 0, [0, 4, 0, 0, 0, 0]),
      ...Array.from(
        { length: streams },
        (_, i) => frame(HEADERS, 5, 2 * i + 1, head),
      ).flat(),
    ]);
    return it;
  }

  /** Lets the server send that many bytes on a stream. */
  async widen(stream: number, bytes: number): Promise<void> {
    await this.#write(frame(WINDOW_UPDATE, 0, stream, number(bytes)));
  }

  /** The first frame of that type. */
  async frame(type: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(65_536);
    let bytes: number[] = [];
    for (;;) {
      const length = 9 + (bytes[0] ?? 0) * 65_536 + (bytes[1] ?? 0) * 256 +
        (bytes[2] ?? 0);
      if (bytes.length >= length) {
        if (bytes[3] === type) return Uint8Array.from(bytes.slice(0, length));
        bytes = bytes.slice(length);
        continue;
      }
      const count = await this.#connection.read(buffer);
      if (count === null) throw new Error(`There was no frame ${type}.`);
      bytes.push(...buffer.subarray(0, count));
    }
  }

  async #write(bytes: readonly number[]): Promise<void> {
    const writer = this.#connection.writable.getWriter();
    await writer.write(Uint8Array.from(bytes));
    writer.releaseLock();
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

function frame(
  type: number,
  flags: number,
  stream: number,
  payload: readonly number[],
): number[] {
  const length = number(payload.length).slice(1);
  return [...length, type, flags, ...number(stream), ...payload];
}

/** Four bytes, the highest first. */
function number(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

/** A text of HPACK (RFC 7541) as it is. */
function literal(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}
