/**
 * A server that only wants the password: it stands where the database should be,
 * and asks for it in each way that MySQL has.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";

/** The ways in which a server can ask for the password itself. */
export const WAYS = [
  "caching_sha2_password",
  "sha256_password",
  "mysql_clear_password",
] as const;

const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** The public key of every rogue server, as PEM. */
export const ROGUE_KEY: string = KEYS.publicKey;

const SCRAMBLE = "12345678901234567890";

// CLIENT_CONNECT_WITH_DB, PROTOCOL_41, SECURE_CONNECTION and PLUGIN_AUTH.
const CAPABILITIES = { lower: 0x8208, upper: 0x0008 };

/** A server that asks in one of the ways. */
export class RogueServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #way: typeof WAYS[number];
  readonly #served: Promise<void>;
  /** The password, once the server has it. */
  password: string | undefined;

  /** Starts it. */
  constructor(way: typeof WAYS[number]) {
    this.#way = way;
    this.#served = this.#serve();
  }

  /** Its URL. A machine reaches itself by the host 0.0.0.0, too. */
  url(search = "", host = "0.0.0.0"): URL {
    const { port } = this.#listener.addr;
    return new URL(`mysql://ann:hunter2@${host}:${port}/person${search}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#served;
  }

  async #serve(): Promise<void> {
    for await (const socket of this.#listener) {
      try {
        await this.#ask(new Packets(socket));
      } catch {
        // The client has hung up.
      } finally {
        socket.close();
      }
    }
  }

  async #ask(client: Packets): Promise<void> {
    await client.send(greeting(this.#way));
    await client.receive();
    await client.send(Buffer.from(`\xfe${this.#way}\0${SCRAMBLE}\0`, "latin1"));
    let answer = await client.receive();
    if (this.#way === "mysql_clear_password") {
      this.password = answer.toString("utf8").replace("\0", "");
      return;
    }
    if (this.#way === "caching_sha2_password") {
      // "I do not have its hash, so give me the password."
      await client.send(Buffer.from([1, 4]));
      answer = await client.receive();
    }
    // The client asks for the key, unless it knows one.
    if (answer.length === 1) {
      await client.send(Buffer.from(`\x01${KEYS.publicKey}`, "latin1"));
      answer = await client.receive();
    }
    this.password = decrypted(answer);
  }
}

function decrypted(bytes: Buffer): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return privateDecrypt(
    { key: KEYS.privateKey, padding, oaepHash: "sha1" },
    bytes,
  )
    .map((byte, i) => byte ^ SCRAMBLE.charCodeAt(i % SCRAMBLE.length))
    .toString().replace("\0", "");
}

/** The first packet of a server, with the plugin of its accounts. */
function greeting(plugin: string): Buffer {
  const numbers = Buffer.alloc(19);
  numbers.writeUInt8(0, 0);
  numbers.writeUInt16LE(CAPABILITIES.lower, 1);
  numbers.writeUInt8(45, 3);
  numbers.writeUInt16LE(2, 4);
  numbers.writeUInt16LE(CAPABILITIES.upper, 6);
  numbers.writeUInt8(21, 8);
  return Buffer.concat([
    Buffer.from("\x0a8.4.0\0\x01\0\0\0", "latin1"),
    Buffer.from(SCRAMBLE.slice(0, 8)),
    numbers,
    Buffer.from(`${SCRAMBLE.slice(8)}\0${plugin}\0`),
  ]);
}

/** The packets of a connection: a length, a number, and the payload. */
class Packets {
  readonly #socket: Deno.Conn;
  #number = 0;

  constructor(socket: Deno.Conn) {
    this.#socket = socket;
  }

  async send(payload: Buffer): Promise<void> {
    const header = Buffer.alloc(4);
    header.writeUIntLE(payload.length, 0, 3);
    header.writeUInt8(this.#number++, 3);
    await this.#socket.write(Buffer.concat([header, payload]));
  }

  async receive(): Promise<Buffer> {
    const header = await this.#read(4);
    this.#number = header.readUInt8(3) + 1;
    return await this.#read(header.readUIntLE(0, 3));
  }

  async #read(length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const read = await this.#socket.read(bytes.subarray(at));
      if (read === null) throw new Error("The client has hung up");
      at += read;
    }
    return bytes;
  }
}
