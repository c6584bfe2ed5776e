import { setTimeout as pause } from "node:timers/promises";
import { ErrorReply } from "@redis/client";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { failureOf, lossOf } from "../../../adapters/redis/failures.ts";
import { errorAt } from "../../../adapters/values/server_error.ts";
import { AppError } from "../../../src/errors.ts";
import { createApp } from "../../../src/mod.ts";
import { person } from "../../contract/people.ts";
import { freePort } from "../../support/servers/free_port.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { Redis } from "../../support/servers/redis.ts";
import {
  AUTHORITY,
  CERTIFICATE,
  KEY,
} from "../../system/faults/network/certificates.ts";
import { failure, keyOf, open, openCache, served } from "./open.ts";

describe("an error of Redis", () => {
  it("tells what is wrong with the server, in words of our own", () => {
    const words = {
      "READONLY You can't write against a replica": /name the primary/,
      "OOM command not allowed": /maxmemory-policy/,
      "WRONGPASS invalid username-password pair": /refused the user/,
      "NOPERM User hunter2 has no permissions": /forbids its user/,
      "ERR max number of clients reached": /maxclients/,
    };
    for (const [message, expected] of Object.entries(words)) {
      const failure = failureOf(new ErrorReply(message));
      assertMatch(failure?.what ?? "", expected);
      assertEquals(failure?.what.includes("hunter2"), false);
    }
  });

  it("is an error of the configuration if it lasts", () => {
    const words = {
      "MOVED 3999 127.0.0.1:6381": /node of a Redis Cluster/,
      "CLUSTERDOWN Hash slot not served": /node of a Redis Cluster/,
      "ERR unknown command 'HELLO'": /too old/,
      "NOPROTO unsupported protocol version": /too old/,
      "ERR DB index is out of range": /no database of the number/,
    };
    for (const [message, expected] of Object.entries(words)) {
      const found = failureOf(new ErrorReply(message));
      const error = errorAt("redis h:1", found?.what ?? "", found?.cause);
      assertEquals(error instanceof AppError && error.code, "config");
      assertMatch(error.message, expected);
    }
  });

  it("may concern only one call", () => {
    assertEquals(failureOf(new ErrorReply("WRONGTYPE Operation")), undefined);
    assertEquals(failureOf(new ErrorReply("NOSCRIPT No script")), undefined);
  });

  it("may be one of the client, which has no command for an answer", () => {
    const none = failureOf(new TypeError("Cannot read properties"));
    assertMatch(none?.what ?? "", /no command asked/);
    const code = "ERR_INVALID_ARG_TYPE";
    const other = Object.assign(new TypeError("wrong"), { code });
    assertEquals(failureOf(other), undefined);
  });

  it("of the network shows only its code", () => {
    const error = Object.assign(new Error("hunter2"), { code: "ECONNRESET" });
    assertEquals(lossOf(error, true), { what: "was lost (ECONNRESET)" });
    const other = new Error("hunter2");
    assertEquals(lossOf(other, false), {
      what: "cannot be reached",
      cause: other,
    });
  });
});

const TLS = {
  ...{ key: KEY, certificate: CERTIFICATE, authority: AUTHORITY },
  hostname: "127.0.0.1",
};

const webServer = () => {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response(),
  );
  return {
    port: server.addr.port,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
};

const PROTOCOL = "did not answer in the protocol of Redis, but";
const CLOSED = "closed the connection and sent nothing. It may want TLS (then";

/** What is at the port, the scheme of the URL, and what is said. */
const STRANGERS = [
  ["a web server", webServer, "redis", `${PROTOCOL} as a web server does`],
  ["a web server", webServer, "rediss", "did not answer with TLS"],
  [
    "a memcached",
    () => Memcached.start(),
    "redis",
    `${PROTOCOL} as memcached does: its URL begins with memcache://`,
  ],
  [
    "a memcached",
    () => Memcached.start(),
    "rediss",
    "If it has none, use redis:",
  ],
  [
    "a Redis without TLS",
    () => Redis.start(),
    "rediss",
    "TLS did not begin. It hangs, or it has no TLS: then use redis://",
  ],
  [
    "a Redis with TLS",
    () => Redis.start({ tls: TLS }),
    "redis",
    `${CLOSED} use rediss://)`,
  ],
] as const;

/** Pings until so much is said: a slow machine may not connect in time at first. */
async function toldOf(
  server: { ping(): Promise<void> },
  said: string,
): Promise<string> {
  for (;;) {
    const told = await failure(server.ping());
    if (told.includes(said)) return told;
    await pause(5);
  }
}

describe("a Redis that cannot be reached", () => {
  it("has its error code in the message once", async () => {
    const port = freePort();
    await using server = open(`redis://127.0.0.1:${port}`);
    const told = await failure(server.ping());
    assertEquals(told.match(/ECONNREFUSED/g)?.length, 1, told);
  });
});

describe("another server than the URL says", () => {
  for (const [what, start, scheme, said] of STRANGERS) {
    it(`is named by the error: ${what} and a URL with ${scheme}:`, async () => {
      await using own = await start();
      const heard: (string | undefined)[] = [];
      await using server = open(`${scheme}://127.0.0.1:${own.port}`, {
        timeout: 500,
        onHealth: (_, __, reason) => heard.push(reason),
      });
      const told = await toldOf(server, said);
      assertStringIncludes(told, `redis 127.0.0.1:${own.port} `);
      assertEquals(/RESP|SSL|read E/.test(told + heard.join()), false, told);
    });
  }

  it("is named by the error if it takes the connection and sends nothing", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using server = open(`redis://127.0.0.1:${listener.addr.port}`, {
      timeout: 100,
    });
    await toldOf(server, "sent nothing. It hangs, or it is another server");
  });
});

describe("a Redis that cannot serve", () => {
  it("says that it is full and may evict nothing, until it can store", async () => {
    await using own = await Redis.start();
    const heard: (string | undefined)[] = [];
    await using server = open(own.url, {
      onHealth: (_, health, reason) => heard.push(health, reason),
    });
    await server.ping();
    await own.send("CONFIG SET maxmemory 1");
    assertMatch(await failure(server.ping()), /maxmemory-policy to allkeys/);
    assertMatch(heard.join(" "), /down redis .* is full/);
    await own.send("CONFIG SET maxmemory 0");
    await served(server);
    assertEquals(heard.at(-2), "up");
  });

  it("says that it requires a password, or refused it", async () => {
    const args = ["--requirepass", "right"];
    await using own = await Redis.start({ args });
    await using without = open(own.url);
    assertMatch(await failure(without.ping()), /requires a password/);
    const at = `@127.0.0.1:${own.port}`;
    await using wrong = open(`redis://:hunter2${at}`);
    const refused = await failure(wrong.ping());
    assertMatch(refused, /refused the user or the password/);
    assertEquals(refused.includes("hunter2"), false);
    await using right = open(`redis://:right${at}`);
    await right.ping();
  });

  it("says that it is a node of a cluster", async () => {
    await using own = await Redis.start({ args: ["--cluster-enabled", "yes"] });
    await using cache = openCache(own.url);
    assertMatch(await failure(cache.ping()), /node of a Redis Cluster/);
  });

  it("leaves reads and writes to the database if it comes back with a wrong setting", async () => {
    await using own = await Redis.start();
    const { port } = own;
    const cache = `${own.url}/5`;
    await using app = createApp({ database: "sqlite::memory:", cache });
    const { service } = app;
    await app.start();
    const eve = person("eve");
    await service.put(eve);
    await service.get(eve.id);
    await own.kill();
    const args = ["--databases", "1"];
    await using _wrong = await Redis.start({ port, args });
    for (const lastName of ["once", "twice"]) {
      await service.put({ ...eve, lastName });
      const { record, origin } = await service.get(eve.id);
      assertEquals([record?.lastName, origin.via], [lastName, "bypass"]);
      const all = await service.getMany([eve.id, person("x").id]);
      assertEquals(all.get(eve.id)?.record?.lastName, lastName);
    }
    assertMatch((await service.health()).cacheReason ?? "", /no database of/);
  });

  it("says that it has no database of the number", async () => {
    await using own = await Redis.start();
    await using server = open(`${own.url}/99`);
    assertMatch(await failure(server.ping()), /no database of the number/);
  });

  it("keeps the other values if one key holds a list", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    await own.send("RPUSH person/e:ada x");
    await failure(
      Promise.resolve(server.run({ op: "get", key: keyOf("ada") })),
    );
    assertEquals(
      await server.run({ op: "get", key: keyOf("eve") }),
      undefined,
    );
  });
});
