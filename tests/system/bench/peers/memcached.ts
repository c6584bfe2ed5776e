/**
 * A client of memcached by hand, as cheap as we could make it: all commands of one
 * turn of the event loop share a write. It has one connection that never comes
 * back, no deadline and no check of the answers.
 *
 * @module
 */
import { Buffer } from "node:buffer";

const [GET, SET] = [0x00, 0x01];
const HEADER = 24;
const ROOM = 128 * 1_024;

/** The client; it reads and writes short values. */
export class Memcached {
  readonly #socket: Deno.Conn;
  /** What is to be sent. The other one is being written, if one is. */
  #output = Buffer.alloc(ROOM);
  #other = Buffer.alloc(ROOM);
  #length = 0;
  #flushing = false;
  #oldest: Pending | undefined;
  #youngest: Pending | undefined;

  private constructor(socket: Deno.Conn) {
    this.#socket = socket;
    void this.#read();
  }

  /** Connects to the server at `host:port`. */
  static async connect(address = ""): Promise<Memcached> {
    const { hostname, port } = new URL(`memcached://${address}`);
    return new Memcached(await Deno.connect({ hostname, port: Number(port) }));
  }

  /** The value of the key; `undefined` if there is none. */
  get(key: string): Promise<string | undefined> {
    return this.#send(GET, key, "", 0);
  }

  /** Sets the value of the key for some seconds. */
  async set(key: string, value: string, seconds: number): Promise<void> {
    await this.#send(SET, key, value, seconds);
  }

  #send(
    opcode: number,
    key: string,
    value: string,
    seconds: number,
  ): Promise<string | undefined> {
    const extras = opcode === SET ? 8 : 0;
    const body = extras + key.length + value.length;
    const output = this.#output;
    const at = this.#length;
    output.fill(0, at, at + HEADER + extras);
    output[at] = 0x80;
    output[at + 1] = opcode;
    output.writeUInt16BE(key.length, at + 2);
    output[at + 4] = extras;
    output.writeUInt32BE(body, at + 8);
    if (opcode === SET) output.writeUInt32BE(seconds, at + HEADER + 4);
    output.write(key, at + HEADER + extras, "latin1");
    output.write(value, at + HEADER + extras + key.length, "latin1");
    this.#length += HEADER + body;
    if (!this.#flushing) {
      this.#flushing = true;
      setImmediate(() => this.#flush());
    }
    return new Promise((resolve) => {
      const sent: Pending = { resolve, after: undefined };
      if (this.#youngest) this.#youngest.after = sent;
      else this.#oldest = sent;
      this.#youngest = sent;
    });
  }

  async #flush(): Promise<void> {
    while (this.#length > 0) {
      const bytes = this.#output.subarray(0, this.#length);
      [this.#output, this.#other] = [this.#other, this.#output];
      this.#length = 0;
      await this.#socket.write(bytes);
    }
    this.#flushing = false;
  }

  async #read(): Promise<void> {
    const input = Buffer.alloc(ROOM);
    let end = 0;
    for (;;) {
      const count = await this.#socket.read(input.subarray(end));
      if (count === null) throw new Error("memcached has gone.");
      end += count;
      let at = 0;
      while (end - at >= HEADER) {
        const next = at + HEADER + input.readUInt32BE(at + 8);
        if (next > end) break;
        const value = at + HEADER + input.readUInt8(at + 4) +
          input.readUInt16BE(at + 2);
        const found = input.readUInt16BE(at + 6) === 0;
        this.#answer(found ? input.toString("latin1", value, next) : undefined);
        at = next;
      }
      input.copyWithin(0, at, end);
      end -= at;
    }
  }

  #answer(value: string | undefined): void {
    const pending = this.#oldest;
    if (!pending) throw new Error("memcached answered without a command.");
    this.#oldest = pending.after;
    if (!pending.after) this.#youngest = undefined;
    pending.resolve(value);
  }
}

interface Pending {
  readonly resolve: (value: string | undefined) => void;
  after: Pending | undefined;
}
