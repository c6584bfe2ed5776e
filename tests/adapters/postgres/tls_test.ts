import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import { PostgresConnection } from "../../../adapters/postgres/connection/connection.ts";
import { connectionOptions } from "../../../adapters/postgres/connection/url.ts";
import { Postgres } from "../../support/servers/postgres.ts";
import { DISTRUSTED, type Pem, refusal, Secured } from "../sql/secured.ts";
import { OPTIONS } from "./database.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const NOBODY = 65534;

/** A PostgreSQL with the certificate. */
const start = (certificate: Pem) =>
  Secured.start((dir) => {
    Deno.chmodSync(`${dir}/key.pem`, 0o600);
    if (Deno.uid() === 0) {
      for (const path of [dir, `${dir}/key.pem`]) {
        Deno.chownSync(path, NOBODY, NOBODY);
      }
    }
    const args = {
      ssl: "on",
      ssl_cert_file: `${dir}/${certificate}`,
      ssl_key_file: `${dir}/key.pem`,
    };
    return Postgres.start({
      args: Object.entries(args).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
    });
  });

/** Whether the server says that the connection has TLS. */
async function isEncrypted(url: URL): Promise<boolean> {
  const soon = () => performance.now() + OPTIONS.timeout;
  const connection = await PostgresConnection.open(
    connectionOptions(url)(),
    soon(),
    { runtime: RUNTIME },
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
      server = await start(certificate);
      stranger = await start(other);
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
      assertEquals(
        await refusal(postgres, server.url(host, "stranger.pem")),
        DISTRUSTED,
      );
      assertEquals(await refusal(postgres, server.url(host)), DISTRUSTED);
    });

    it("refuses a certificate of another host", async () => {
      const url = stranger.url(host, "authority.pem");
      assertEquals(await refusal(postgres, url), DISTRUSTED);
    });
  });
}

describe("postgres with TLS to a server without TLS", () => {
  it("does not fall back to a plain connection", async () => {
    await using server = await Postgres.start();
    const url = new URL(server.url);
    url.searchParams.set("tls", "true");
    assertEquals(
      await refusal(postgres, url),
      "The database server offers no TLS. Turn it on there, or add tls=false.",
    );
  });
});
