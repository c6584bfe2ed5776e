import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import {
  AUTHORITY,
  CERTIFICATE,
  KEY,
  NAMED,
  STRANGER,
} from "../../system/faults/network/certificates.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { outcome } from "./link.ts";
import { assertUnavailable, openCache } from "./open.ts";
import { addSaslUser } from "./sasl.ts";

/** A temporary file with the text. */
class TextFile implements AsyncDisposable {
  readonly path = Deno.makeTempFileSync();

  constructor(text: string) {
    Deno.writeTextFileSync(this.path, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path);
  }
}

/** The first byte of a TLS handshake. */
const HANDSHAKE = 0x16;

const HOSTS = {
  "127.0.0.1": { certificate: CERTIFICATE, other: "localhost" },
  "localhost": { certificate: NAMED, other: "127.0.0.1" },
} as const;

/** Starts a memcached whose certificate names the host. */
function start(hostname: keyof typeof HOSTS): Promise<Memcached> {
  const { certificate } = HOSTS[hostname];
  return Memcached.start({
    tls: { key: KEY, certificate, authority: AUTHORITY, hostname },
  });
}

/** The errors of a lookup and of a write, neither of which may be answered. */
async function refusal(url: string): Promise<string> {
  await using reader = openCache(url);
  await using writer = openCache(url);
  const calls = [
    Promise.resolve(reader.lookup(PERSON.parseId("ada"))),
    writer.add(person("ada")),
  ];
  const said = await Promise.all(
    calls.map(async (it) =>
      await outcome(Promise.reject(await assertUnavailable(it)))
    ),
  );
  return said.join("\n");
}

describe("memcached with TLS", () => {
  for (const hostname of ["127.0.0.1", "localhost"] as const) {
    it(`serves a client that trusts its authority, at ${hostname}`, async () => {
      await using own = await start(hostname);
      await using file = new TextFile(AUTHORITY);
      const place = `memcache://${hostname}:${own.port}?tls=true`;
      await using cache = openCache(`${place}&tls-ca=${file.path}`);
      const ada = person("ada");
      const found = await cache.lookup(ada.id);
      assert(found.state === "miss");
      assert(await cache.fill(ada.id, found.ticket, ada));
      const again = await cache.lookup(ada.id);
      assert(again.state === "hit");
      assertEquals(again.record, ada);
    });

    it(`is refused if the URL names another host than ${hostname}`, async () => {
      await using own = await start(hostname);
      await using file = new TextFile(AUTHORITY);
      const { other } = HOSTS[hostname];
      const place = `memcache://${other}:${own.port}?tls=true`;
      const said = await refusal(`${place}&tls-ca=${file.path}`);
      assertMatch(said, /certificate.*name.*\n.*certificate.*name/i);
    });
  }

  it("is refused by a client that trusts other authorities", async () => {
    await using own = await start("127.0.0.1");
    await using file = new TextFile(STRANGER);
    const place = `memcache://127.0.0.1:${own.port}?tls=true`;
    for (const url of [place, `${place}&tls-ca=${file.path}`]) {
      assertMatch(await refusal(url), /UnknownIssuer.*\n.*UnknownIssuer/);
    }
  });

  it("is unavailable to a client without TLS", async () => {
    await using own = await start("127.0.0.1");
    assertMatch(await refusal(own.url), /was lost.*\n.*was lost/);
  });

  it("is not skipped if the server has no TLS", async () => {
    await using own = await Memcached.start();
    const said = await refusal(`${own.url}?tls=true`);
    assertMatch(said, /was lost.*\n.*was lost/);
    await using plain = openCache(own.url);
    assertEquals(await plain.get(PERSON.parseId("ada")), undefined);
  });

  it("starts before the client sends anything, such as its password", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using cache = openCache(
      `memcache://ann:hunter2@127.0.0.1:${listener.addr.port}?tls=true`,
    );
    const call = assertUnavailable(cache.ping());
    const socket = await listener.accept();
    const bytes = new Uint8Array(10_000);
    const count = await socket.read(bytes) ?? 0;
    socket.close();
    await call;
    assertEquals(bytes[0], HANDSHAKE);
    const text = new TextDecoder().decode(bytes.subarray(0, count));
    assertEquals(text.includes("hunter2"), false);
  });

  it("accepts a client with the password", async () => {
    const dir = await Deno.makeTempDir();
    const { user, password } = addSaslUser(dir, "p:w@1/hunter2");
    const hostname = "127.0.0.1";
    await using own = await Memcached.start({
      args: ["-S"],
      env: { SASL_CONF_PATH: dir },
      tls: {
        key: KEY,
        certificate: CERTIFICATE,
        authority: AUTHORITY,
        hostname,
      },
    });
    await using file = new TextFile(AUTHORITY);
    const login = [user, password].map(encodeURIComponent).join(":");
    await using cache = openCache(
      `memcache://${login}@${hostname}:${own.port}?tls=true&tls-ca=${file.path}`,
    );
    assertEquals(await cache.add(person("ada")), true);
    assertEquals((await cache.get(PERSON.parseId("ada")))?.id, "ada");
    await Deno.remove(dir, { recursive: true });
  });
});
