import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  AUTHORITY,
  CERTIFICATE,
  KEY,
} from "../../system/faults/network/certificates.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { at, Link, outcome, recovers, SECOND, until } from "./link.ts";

/** Opens connections until one hangs, and returns them. */
async function fill(port: number): Promise<Disposable> {
  const stack = new DisposableStack();
  for (;;) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 300);
    const { signal } = patience;
    try {
      stack.use(await Deno.connect({ hostname: "127.0.0.1", port, signal }));
    } catch {
      return stack;
    } finally {
      clearTimeout(timer);
    }
  }
}

const strict = { sanitizeOps: true, sanitizeResources: true };

describe("a connection to memcached", strict, () => {
  it("fails at once for a while after a refused connection", async () => {
    const fake = await FakeMemcached.start();
    const { port } = fake;
    await fake[Symbol.asyncDispose]();
    await using link = new Link(at(port));
    assertMatch(await outcome(link.get("a")), /was lost: .*refused/);
    assertMatch(
      await outcome(link.get("a")),
      /until it answers a probe: .*refused/,
    );
    await using back = await FakeMemcached.start({ port });
    await recovers(link);
    assertEquals(back.connections, 1);
  });

  it("ends a dial that hangs at the deadline", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    // The listener accepts none: when its backlog is full, a connection hangs.
    using _full = await fill(port);
    await using link = new Link(at(port), { timeout: 100 });
    const start = performance.now();
    assertMatch(await outcome(link.get("a")), /did not answer within 100 ms/);
    assertLess(performance.now() - start, 5 * SECOND);
  });

  it("can be closed while it connects", async () => {
    await using fake = await FakeMemcached.start();
    const link = new Link(at(fake.port));
    const answer = outcome(link.get("a"));
    await link[Symbol.asyncDispose]();
    assertMatch(await answer, /is closed/);
  });

  it("releases a socket that connects after the close", async () => {
    const dir = await Deno.makeTempDir();
    const path = `${dir}/socket`;
    await using local = await FakeMemcached.start({ path });
    // The dial of a UNIX socket cannot be aborted.
    const link = new Link({ name: path, at: { transport: "unix", path } });
    const answer = outcome(link.get("a"));
    await link[Symbol.asyncDispose]();
    assertMatch(await answer, /is closed/);
    await until(() => local.connections === 1 && local.open === 0);
    await Deno.remove(dir, { recursive: true });
  });

  it("logs in on every connection before it sends requests", async () => {
    const login = { user: "ann", password: "p:w@\u00e4" };
    await using fake = await FakeMemcached.start({ login: "ann\0p:w@\u00e4" });
    await using link = new Link(at(fake.port, { login }));
    assertEquals(await link.set("a", "1"), true);
    fake.disconnect();
    await until(() => fake.open === 0);
    assertEquals(await link.get("a"), "1");
    assertEquals(
      fake.requests.map(({ opcode }) => opcode),
      [0x21, 1, 0x21, 0],
    );
  });

  it("names the fault of a wrong, missing or unneeded login", async () => {
    const login = { user: "ann", password: "wrong" };
    await using strict = await FakeMemcached.start({ login: "ann\0right" });
    await using wrong = new Link(at(strict.port, { login }));
    assertMatch(
      await outcome(wrong.get("a")),
      /refused the user or password/,
    );
    await using missing = new Link(at(strict.port));
    assertMatch(await outcome(missing.get("a")), /requires a user/);
    await using open = await FakeMemcached.start();
    await using idle = new Link(at(open.port, { login }));
    assertMatch(await outcome(idle.get("a")), /without SASL/);
  });

  it("connects with TLS only to a server with a trusted certificate", async () => {
    const tls = { key: KEY, cert: CERTIFICATE };
    await using fake = await FakeMemcached.start({ tls });
    const trust = { caCerts: [AUTHORITY] };
    await using link = new Link(at(fake.port, { tls: trust }));
    assertEquals(await link.set("a", "1"), true);
    assertEquals(await link.get("a"), "1");
    await using stranger = new Link(at(fake.port, { tls: { caCerts: [] } }));
    assertMatch(await outcome(stranger.get("a")), /certificate/i);
    const elsewhere = { hostname: "localhost", port: fake.port };
    await using other = new Link(
      at(fake.port, { tls: trust, at: { transport: "tcp", ...elsewhere } }),
    );
    assertMatch(await outcome(other.get("a")), /certificate/i);
    await using plain = new Link(at(fake.port), { timeout: 500 });
    assertMatch(await outcome(plain.get("a")), /memcached/);
  });

  it("connects by IPv6 and by UNIX socket", async () => {
    await using six = await FakeMemcached.start({ host: "::1" });
    await using link = new Link({
      name: "[::1]",
      at: { transport: "tcp", hostname: "::1", port: six.port },
    });
    assertEquals(await link.get("a"), undefined);
    const dir = await Deno.makeTempDir();
    const path = `${dir}/socket`;
    await using local = await FakeMemcached.start({ path });
    await using unix = new Link({
      name: path,
      at: { transport: "unix", path },
    });
    assertEquals(await unix.set("a", "1"), true);
    assertEquals(local.values.size, 1);
    await Deno.remove(dir, { recursive: true });
  });
});
