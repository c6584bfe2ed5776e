import { assertEquals, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import { PostgresConnection } from "../../../adapters/postgres/connection.ts";
import { connectionOptions } from "../../../adapters/postgres/url.ts";
import { AppError } from "../../../src/errors.ts";
import { Postgres } from "../../support/servers/postgres.ts";
import {
  AUTHORITY,
  CERTIFICATE,
  KEY,
  NAMED,
  STRANGER,
} from "../../system/faults/network/certificates.ts";
import { OPTIONS } from "./database.ts";

const NOBODY = 65534;

const FILES = {
  "authority.pem": AUTHORITY,
  "stranger.pem": STRANGER,
  "address.pem": CERTIFICATE,
  "name.pem": NAMED,
  "key.pem": KEY,
};
const DISTRUSTED = "The certificate of the database server is not accepted. " +
  "It must name the host of the URL, and be issued by an authority in tls-ca " +
  "or, without tls-ca, by one of the system.";

/** A server with TLS, and the authority files of its clients. */
class Secured implements AsyncDisposable {
  readonly #dir = Deno.makeTempDirSync();
  #server: Postgres | undefined;

  /** Starts a server with the certificate. */
  static async start(certificate: keyof typeof FILES): Promise<Secured> {
    const self = new Secured();
    const root = Deno.uid() === 0;
    if (root) Deno.chownSync(self.#dir, NOBODY, NOBODY);
    for (const [name, pem] of Object.entries(FILES)) {
      const path = `${self.#dir}/${name}`;
      Deno.writeTextFileSync(path, pem);
      Deno.chmodSync(path, 0o600);
      if (root) Deno.chownSync(path, NOBODY, NOBODY);
    }
    const args = {
      ssl: "on",
      ssl_cert_file: `${self.#dir}/${certificate}`,
      ssl_key_file: `${self.#dir}/key.pem`,
    };
    self.#server = await Postgres.start({
      args: Object.entries(args).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
    });
    return self;
  }

  /** The server's URL with the host, and with TLS by the authority. */
  url(host: string, authority?: keyof typeof FILES): URL {
    const url = new URL(this.#server?.url ?? "");
    url.hostname = host;
    url.searchParams.set("tls", "true");
    if (authority) url.searchParams.set("tls-ca", `${this.#dir}/${authority}`);
    return url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    await Deno.remove(this.#dir, { recursive: true });
  }
}

async function refusal(url: URL): Promise<string> {
  await using store = postgres.open(url, OPTIONS);
  const error = await assertRejects(() => store.ping(), AppError);
  assertEquals(error.code, "unavailable");
  return error.message;
}

/** Whether the server says that the connection has TLS. */
async function isEncrypted(url: URL): Promise<boolean> {
  const soon = () => performance.now() + OPTIONS.timeout;
  const connection = await PostgresConnection.open(
    connectionOptions(url)(),
    soon(),
  );
  const { rows } = await connection.execute(
    {
      sql: "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      params: [],
    },
    soon(),
  );
  await connection.close();
  return rows[0]?.[0] === "t";
}

for (
  const [host, certificate, other] of [
    ["127.0.0.1", "address.pem", "name.pem"],
    ["localhost", "name.pem", "address.pem"],
  ] as const
) {
  describe(`postgres with TLS to ${host}`, () => {
    let server: Secured;
    let stranger: Secured;
    beforeAll(async () => {
      server = await Secured.start(certificate);
      stranger = await Secured.start(other);
    });
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
      await stranger[Symbol.asyncDispose]();
    });

    it("encrypts, and accepts the certificate of the host", async () => {
      const url = server.url(host, "authority.pem");
      assertEquals(await isEncrypted(url), true);
      await using store = postgres.open(url, OPTIONS);
      await store.ping();
    });

    it("refuses a certificate of an unknown authority", async () => {
      assertEquals(await refusal(server.url(host, "stranger.pem")), DISTRUSTED);
      assertEquals(await refusal(server.url(host)), DISTRUSTED);
    });

    it("refuses a certificate of another host", async () => {
      const url = stranger.url(host, "authority.pem");
      assertEquals(await refusal(url), DISTRUSTED);
    });
  });
}

describe("postgres with TLS to a server without TLS", () => {
  it("does not fall back to a plain connection", async () => {
    await using server = await Postgres.start();
    const url = new URL(server.url);
    url.searchParams.set("tls", "true");
    assertEquals(
      await refusal(url),
      "The database server offers no TLS. Turn it on there, or add tls=false.",
    );
  });
});
