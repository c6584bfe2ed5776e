import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../adapters/mysql/connection.ts";
import { connectionOptions } from "../../../adapters/mysql/url.ts";
import { mysql } from "../../../adapters/mysql.ts";
import { AppError } from "../../../src/errors.ts";
import {
  AUTHORITY,
  CERTIFICATE,
  KEY,
  NAMED,
  STRANGER,
} from "../../system/faults/network/certificates.ts";
import { isMysql, require } from "../../support/servers/find.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { OPTIONS } from "./database.ts";
import { assertTook, timed } from "../../support/timed.ts";

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
  #server: MariaDb | undefined;

  /** Starts a server with the certificate. */
  static async start(certificate: keyof typeof FILES): Promise<Secured> {
    const self = new Secured();
    for (const [name, pem] of Object.entries(FILES)) {
      Deno.writeTextFileSync(`${self.#dir}/${name}`, pem);
      // The server may run as another user.
      Deno.chmodSync(`${self.#dir}/${name}`, 0o644);
    }
    self.#server = await MariaDb.start({
      args: [
        `--ssl-cert=${self.#dir}/${certificate}`,
        `--ssl-key=${self.#dir}/key.pem`,
      ],
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
  await using store = mysql.open(url, OPTIONS);
  const error = await assertRejects(() => store.ping(), AppError);
  assertEquals(error.code, "unavailable");
  return error.message;
}

/** The server's name of the connection's cipher; empty without TLS. */
async function cipher(url: URL): Promise<string> {
  const connection = await MysqlConnection.open(
    connectionOptions(url)(),
    performance.now() + OPTIONS.timeout,
  );
  const { rows } = await connection.execute(
    { sql: "SHOW STATUS LIKE 'Ssl_cipher'", params: [] },
    performance.now() + OPTIONS.timeout,
  );
  await connection.close();
  return rows[0]?.[1] ?? "";
}

/** Does it with twenty times the patience. */
async function patiently(work: () => Promise<void>): Promise<void> {
  const { setTimeout } = globalThis;
  const late = (then: () => void, ms = 0) => setTimeout(then, 20 * ms);
  globalThis.setTimeout = late as typeof setTimeout;
  try {
    await work();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
}

const HOSTS = [
  { host: "127.0.0.1", certificate: "address.pem", other: "localhost" },
  { host: "localhost", certificate: "name.pem", other: "127.0.0.1" },
] as const;

for (const { host, certificate, other } of HOSTS) {
  describe(`mysql with TLS to ${host}`, () => {
    let server: Secured;
    beforeAll(async () => {
      server = await Secured.start(certificate);
    });
    afterAll(() => server[Symbol.asyncDispose]());

    it("is encrypted", async () => {
      const url = server.url(host, "authority.pem");
      await using store = mysql.open(url, OPTIONS);
      await store.ping();
      assertNotEquals(await cipher(url), "");
      url.search = "";
      assertEquals(await cipher(url), "");
    });

    it(
      "closes without a wait for an event that never comes",
      timed(async () => {
        const url = server.url(host, "authority.pem");
        const connection = await MysqlConnection.open(
          connectionOptions(url)(),
          performance.now() + OPTIONS.timeout,
        );
        const begun = performance.now();
        await patiently(() => connection.close());
        assertTook(performance.now() - begun, 5000);
      }),
    );

    it("refuses a certificate of an unknown authority", async () => {
      assertEquals(await refusal(server.url(host, "stranger.pem")), DISTRUSTED);
      assertEquals(await refusal(server.url(host)), DISTRUSTED);
    });

    it("refuses a certificate of another host", async () => {
      const url = server.url(other, "authority.pem");
      assertEquals(await refusal(url), DISTRUSTED);
    });
  });
}

describe("mysql with TLS to a server without TLS", () => {
  it("does not fall back to a plain connection", async () => {
    const mysql = isMysql(require("mariadbd"));
    await using server = await MariaDb.start({
      args: [mysql ? "--tls-version=" : "--skip-ssl"],
    });
    assertEquals(await cipher(new URL(server.url)), "");
    assertEquals(
      await refusal(new URL(`${server.url}?tls=true`)),
      "The database server offers no TLS. Turn it on there, or remove tls=true.",
    );
  });
});
