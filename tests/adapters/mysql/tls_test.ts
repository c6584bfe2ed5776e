import { assertEquals, assertNotEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../adapters/mysql/connection/connection.ts";
import { connectionOptions } from "../../../adapters/mysql/connection/url.ts";
import { mysql } from "../../../adapters/mysql.ts";
import { isMysql, require } from "../../support/servers/find.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { DISTRUSTED, type Pem, refusal, Secured } from "../sql/secured.ts";
import { OPTIONS } from "./database.ts";
import { assertTook, timed } from "../../support/timed.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** A MariaDB or MySQL with the certificate. */
const start = (certificate: Pem) =>
  Secured.start((dir) =>
    MariaDb.start({
      args: [`--ssl-cert=${dir}/${certificate}`, `--ssl-key=${dir}/key.pem`],
    })
  );

/** The server's name of the connection's cipher; empty without TLS. */
async function cipher(url: URL): Promise<string> {
  const connection = await MysqlConnection.open(
    connectionOptions(url)(),
    performance.now() + OPTIONS.timeout,
    RUNTIME,
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
      server = await start(certificate);
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
          RUNTIME,
        );
        const begun = performance.now();
        await patiently(() => connection.close());
        assertTook(performance.now() - begun, 5000);
      }),
    );

    it("refuses a certificate of an unknown authority", async () => {
      assertEquals(
        await refusal(mysql, server.url(host, "stranger.pem")),
        DISTRUSTED,
      );
      assertEquals(await refusal(mysql, server.url(host)), DISTRUSTED);
    });

    it("refuses a certificate of another host", async () => {
      const url = server.url(other, "authority.pem");
      assertEquals(await refusal(mysql, url), DISTRUSTED);
    });
  });
}

describe("mysql with TLS to a server without TLS", () => {
  it("does not fall back to a plain connection", async () => {
    const isOracle = isMysql(require("mariadbd"));
    await using server = await MariaDb.start({
      args: [isOracle ? "--tls-version=" : "--skip-ssl"],
    });
    assertEquals(await cipher(new URL(server.url)), "");
    assertEquals(
      await refusal(mysql, new URL(`${server.url}?tls=true`)),
      "The database server offers no TLS. Turn it on there, or remove tls=true.",
    );
  });
});
