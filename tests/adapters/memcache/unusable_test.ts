import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import {
  LINE_FEED,
  lossOf,
  notBinary,
} from "../../../adapters/memcache/unusable.ts";
import { serversOf } from "../../../adapters/memcache/server.ts";
import { PERSON } from "../../../src/person/person.ts";
import { AppError } from "../../../src/errors.ts";
import {
  AUTHORITY,
  CERTIFICATE,
  KEY,
} from "../../system/faults/network/certificates.ts";
import { FakeMemcached } from "../../system/faults/cache/fake_memcached.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { Redis } from "../../support/servers/redis.ts";
import { Link, outcome, until } from "./link.ts";
import { assertUnavailable, openCache } from "./open.ts";

const UNUSABLE = [
  {
    how: "speaks only text",
    args: ["-B", "ascii"],
    advice: /only the text protocol.*without the option -B ascii/,
  },
  {
    how: "gives no CAS ids",
    args: ["-C"],
    advice: /no CAS ids.*without the option -C/,
  },
];

describe("a memcached that cannot be used as it was started", () => {
  for (const { how, args, advice } of UNUSABLE) {
    it(`and ${how}, is named with the remedy, and not waited for`, async () => {
      await using own = await Memcached.start({ args });
      // A call that waits for its deadline would not end in the time of a test.
      await using cache = openCache(own.url, 600_000);
      for (let times = 0; times < 2; times++) {
        const error = await assertRejects(() => cache.ping(), AppError);
        assertEquals(error.code, "config");
        assertMatch(error.message, advice);
        assertMatch(String(error.cause), RegExp(`127.0.0.1:${own.port}`));
      }
      const failed = await assertUnavailable(
        Promise.resolve(cache.lookup(PERSON.parseId("a"))),
      );
      assertMatch(await outcome(Promise.reject(failed)), advice);
    });

    it(`and ${how}, opens the circuit with that reason, once`, async () => {
      await using own = await Memcached.start({ args });
      const health: string[] = [];
      await using link = new Link(serverOf(own.url), {
        onHealth: (_, state, reason) => health.push(`${state} ${reason}`),
      });
      await outcome(link.transport.identify());
      const said = await outcome(link.get("a"));
      assertMatch(said, advice);
      assertMatch(said, /until it answers a probe/);
      assertEquals(health.length, 1);
      assertMatch(health[0] ?? "", /^down /);
      assertMatch(health[0] ?? "", advice);
    });
  }

  it("and speaks only text, is named although a password was sent", async () => {
    await using own = await Memcached.start({ args: ["-B", "ascii"] });
    await using cache = openCache(
      own.url.replace("//", "//ann:hunter2@"),
      600_000,
    );
    const error = await assertRejects(() => cache.ping(), AppError);
    assertMatch(error.message, /only the text protocol/);
    assertEquals(Deno.inspect(error).includes("hunter2"), false);
  });

  it("serves again after a start without the option", async () => {
    const before = await Memcached.start({ args: ["-C"] });
    await using link = new Link(serverOf(before.url));
    await link.transport.identify();
    const { port } = before;
    await before[Symbol.asyncDispose]();
    await using _after = await Memcached.start({ port });
    await until(async () => await outcome(link.get("a")) === "value undefined");
  });
});

describe("another server than the URL says", () => {
  const TLS = {
    ...{ key: KEY, certificate: CERTIFICATE, authority: AUTHORITY },
    hostname: "127.0.0.1",
  };
  const STRANGERS = {
    "a Redis": {
      start: () => Redis.start(),
      said: /sent nothing\. It hangs, or it is another server, such as a Redis/,
      saidToTls: /TLS did not begin.*remove tls=true/,
    },
    "a Redis with TLS": {
      start: () => Redis.start({ tls: TLS }),
      said:
        /closed the connection and sent nothing\. It may want TLS.*tls=true/,
    },
    "a memcached with TLS": {
      start: () => Memcached.start({ tls: TLS }),
      said:
        /closed the connection and sent nothing\. It may want TLS.*tls=true/,
    },
    "a memcached without TLS": {
      start: () => Memcached.start(),
      saidToTls: /did not answer with TLS.*remove tls=true/,
    },
  };
  for (const [what, { start, ...said }] of Object.entries(STRANGERS)) {
    for (const [how, expected] of Object.entries(said)) {
      const query = how === "saidToTls" ? "?tls=true" : "";
      it(`is named by the error: ${what} and a URL with "${query}"`, async () => {
        await using own = await start();
        const heard: (string | undefined)[] = [];
        await using link = new Link(
          serverOf(`memcache://127.0.0.1:${own.port}${query}`),
          { timeout: 100, onHealth: (_, __, reason) => heard.push(reason) },
        );
        // A slow machine may need several dials until it is connected in time.
        await until(async () => expected.test(await outcome(link.get("a"))));
        assertEquals(/os error|corrupt|RESP/.test(heard.join()), false);
      });
    }
  }

  it("is named by the error if it closes the connection before TLS begins", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const said = outcome(
      new Link(serverOf(`memcache://127.0.0.1:${listener.addr.port}?tls=true`))
        .get("a"),
    );
    (await listener.accept()).close();
    assertMatch(await said, /closed the connection before TLS began/);
  });
});

describe("a memcached that is full of connections", () => {
  it("is not called one that speaks only text", async () => {
    await using own = await Memcached.start({ args: ["-c", "32"] });
    const open = new AsyncDisposableStack();
    await using _ = open;
    const said: string[] = [];
    await until(async () => {
      const link = open.use(new Link(serverOf(own.url)));
      said.push(await outcome(link.get("a")));
      return said.at(-1) !== "value undefined";
    });
    assertMatch(said.at(-1) ?? "", /too many open connections.*-c/);
  });
});

describe("every request to memcached", () => {
  it("has the byte of a line's end in its number", async () => {
    await using fake = await FakeMemcached.start({ login: "ann\0secret" });
    await using link = new Link(
      serverOf(`memcache://ann:secret@127.0.0.1:${fake.port}`),
    );
    await link.transport.identify();
    await link.set("a", "1");
    await link.get("a");
    assertEquals(fake.requests.length, 5);
    for (const { opcode, opaque } of fake.requests) {
      const number = Buffer.alloc(4);
      number.writeUInt32BE(opaque);
      assertEquals([opcode, number.includes(LINE_FEED)], [opcode, true]);
    }
  });
});

describe("an error of memcached", () => {
  it("names what answered in text", () => {
    assertMatch(notBinary("ERROR\r\n").message, /only the text protocol/);
    assertMatch(notBinary("CLIENT_ERROR line\r\n").message, /only the text/);
    assertMatch(notBinary("SERVER_ERROR busy\r\n").message, /only the text/);
    assertMatch(notBinary("ERROR Too many open connections").message, /-c$/);
    for (const answer of ["", "SSH-2.0-OpenSSH", "ERRORS"]) {
      assertMatch(notBinary(answer).message, /binary protocol$/);
    }
    const strangers = {
      "HTTP/1.1 400 Bad Request": /protocol, but as a web server does/,
      "-DENIED Redis is running in protected mode": /, but as Redis does/,
      "\x15\x03\x03\0\x02\x02\x16": /, but with TLS: add tls=true/,
    };
    for (const [answer, expected] of Object.entries(strangers)) {
      assertMatch(notBinary(answer).message, expected);
    }
  });

  it("is the runtime's only where that says more", () => {
    const ended = new Deno.errors.ConnectionReset("os error 104");
    assertMatch(lossOf(ended, "no byte").message, /^closed .* sent nothing/);
    assertEquals(lossOf(ended, undefined).message, "closed the connection");
    const untrusted = new Deno.errors.InvalidData(
      "invalid peer certificate: X",
    );
    const loss = lossOf(untrusted, "no TLS");
    assertMatch(loss.message, /certificate that is not accepted/);
    assertEquals(loss.cause, untrusted);
    const refused = new Deno.errors.ConnectionRefused("os error 111");
    assertEquals(lossOf(refused, "no TLS"), refused);
    assertEquals(lossOf("x", undefined).message, "x");
  });
});

function serverOf(url: string) {
  const [server] = serversOf(new URL(url));
  if (!server) throw new Error("no server");
  return server;
}
