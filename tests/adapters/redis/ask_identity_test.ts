import { setTimeout as pause } from "node:timers/promises";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { RedisKeyValue } from "../../../adapters/redis/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import { Redis } from "../../support/servers/redis.ts";
import { add, failure, get, keyOf, open } from "./open.ts";

type Server = RedisKeyValue<Person>;

/** Asks until the server answers. */
async function identityOf(server: Server): Promise<string> {
  while (!await server.identify().then(() => true, () => false)) await pause(5);
  assert(server.identity);
  return server.identity;
}

/** Makes the server a copy of the primary, and waits until it is. */
async function follow(replica: Redis, primary: Redis): Promise<void> {
  await replica.send(`REPLICAOF 127.0.0.1 ${primary.port}`);
  const linked = /master_link_status:up/;
  while (!linked.test(await replica.send("INFO replication"))) await pause(5);
}

const FAST = ["--repl-diskless-sync-delay", "0"];

describe("the identity of a Redis server", () => {
  it("is the same for all clients, and after a new connection", async () => {
    await using own = await Redis.start();
    await using one = open(own.url);
    await using two = open(`redis://localhost:${own.port}/0`);
    const identity = await identityOf(one);
    assertEquals(await identityOf(two), identity);
    await own.send("CLIENT KILL TYPE normal");
    assertEquals(await identityOf(one), identity);
  });

  it("is asked for again after 10,000 keys of batches", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const asked = async () => {
      const stats = await own.send("INFO commandstats");
      return Number(/client\|caching:calls=(\d+)/.exec(stats)?.[1]);
    };
    server.use({ identity: await identityOf(server), epoch: "one" });
    const before = await asked();
    const ids = Array.from({ length: 1_000 }, (_, n) => `p${n}`);
    for (let n = 0; n < 25; n++) await server.getMany("entry", ids);
    assertEquals(await asked() - before, 2);
  });

  it("changes when the server is restarted with all its values", async () => {
    await using own = await Redis.start({ args: ["--appendonly", "yes"] });
    await using server = open(own.url);
    const before = await identityOf(server);
    await add(server, keyOf("ada"));
    await own.restart();
    assertNotEquals(await identityOf(server), before);
    assert(await get(server, keyOf("ada")), "the server kept no values");
  });

  it("is known before a restarted server answers with its old values", async () => {
    await using own = await Redis.start({ args: ["--appendonly", "yes"] });
    await using server = open(own.url);
    const identity = await identityOf(server);
    server.use({ identity, epoch: "one" });
    await add(server, keyOf("ada"));
    await own.restart();
    // Nothing has asked the server since. The first answers come in one packet.
    const found: unknown[] = [];
    await until(async () => {
      const [one, [other]] = await Promise.all([
        get(server, keyOf("ada")),
        server.getMany("entry", ["ada"]),
      ]);
      found.push(one, other?.value);
    });
    assertEquals(found, []);
    assertNotEquals(server.identity, identity);
  });

  it("changes on an open connection when all values are dropped", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const identity = await identityOf(server);
    server.use({ identity, epoch: "one" });
    await add(server, keyOf("ada"));
    await own.send("FLUSHALL");
    // The connection is closed, or the other identity is known.
    await until(() => get(server, keyOf("ada")));
    assertNotEquals(server.identity, identity);
  });

  it("changes when a replica is promoted", async () => {
    await using primary = await Redis.start({ args: FAST });
    await using replica = await Redis.start({ args: FAST });
    await follow(replica, primary);
    await using there = open(primary.url);
    const before = await identityOf(there);
    await using here = open(replica.url);
    assertMatch(
      await failure(here.identify().catch((it) => here.ping().then(() => it))),
      /is a replica/,
    );
    await replica.send("REPLICAOF NO ONE");
    assertNotEquals(await identityOf(here), before);
  });

  it("changes when a server takes over old values, the connection open", async () => {
    await using own = await Redis.start({ args: FAST });
    await using old = await Redis.start({ args: FAST });
    // `old` has the values of now, and lacks what is written later.
    await follow(old, own);
    await old.send("REPLICAOF NO ONE");
    await using server = open(own.url);
    const identity = await identityOf(server);
    server.use({ identity, epoch: "one" });
    await add(server, keyOf("ada"));
    assert(await get(server, keyOf("ada")));
    await follow(own, old);
    await own.send("REPLICAOF NO ONE");
    await until(() => get(server, keyOf("ada")));
    assertNotEquals(server.identity, identity);
  });
});

/** Calls until an error says that the epoch has ended with its server. */
async function until(call: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    const error = await call().then(() => undefined, (error) => error);
    if (error && /another server now/.test(String(error.cause))) return;
    await pause(5);
  }
  throw new Error("The change of the server was not noticed.");
}
