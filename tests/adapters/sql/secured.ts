/**
 * A database server with TLS, and what a client says of one that it distrusts.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { AppError } from "../../../src/errors.ts";
import type { AnyRecordStoreAdapter } from "../../../src/dao/adapter.ts";
import { PERSON } from "../../../src/person/person.ts";
import type { Server } from "../../support/servers/server.ts";
import {
  AUTHORITY,
  CERTIFICATE,
  KEY,
  NAMED,
  STRANGER,
} from "../../system/faults/network/certificates.ts";

const FILES = {
  "authority.pem": AUTHORITY,
  "stranger.pem": STRANGER,
  "address.pem": CERTIFICATE,
  "name.pem": NAMED,
  "key.pem": KEY,
};

/** The name of a file with a key or a certificate. */
export type Pem = keyof typeof FILES;

/** The error of a certificate that is not accepted. */
export const DISTRUSTED =
  "The certificate of the database server is not accepted. " +
  "It must name the host of the URL, and be issued by an authority in tls-ca " +
  "or, without tls-ca, by one of the system.";

/** A server with TLS, and the authority files of its clients. */
export class Secured implements AsyncDisposable {
  readonly #dir: string;
  readonly #server: Server;

  private constructor(dir: string, server: Server) {
    this.#dir = dir;
    this.#server = server;
  }

  /** Starts a server on the files in a folder, `key.pem` among them. */
  static async start(
    launch: (dir: string) => Promise<Server>,
  ): Promise<Secured> {
    const dir = Deno.makeTempDirSync();
    for (const [name, pem] of Object.entries(FILES)) {
      Deno.writeTextFileSync(`${dir}/${name}`, pem);
      // The server may run as another user.
      Deno.chmodSync(`${dir}/${name}`, 0o644);
    }
    return new Secured(dir, await launch(dir));
  }

  /** The server's URL with the host, and with TLS by the authority. */
  url(host: string, authority?: Pem): URL {
    const url = new URL(this.#server.url);
    url.hostname = host;
    url.searchParams.set("tls", "true");
    if (authority) url.searchParams.set("tls-ca", `${this.#dir}/${authority}`);
    return url;
  }

  /** Stops the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await Deno.remove(this.#dir, { recursive: true });
  }
}

/** The message with which the store refuses the server. */
export async function refusal(
  adapter: AnyRecordStoreAdapter,
  url: URL,
): Promise<string> {
  const options = { record: PERSON, timeout: 20_000, connections: 4 };
  await using store = adapter.open(url, options);
  const error = await assertRejects(() => store.ping(), AppError);
  assertEquals(error.code, "unavailable");
  return error.message;
}
