import { setTimeout as pause } from "node:timers/promises";
import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MARK } from "../../../src/dao/key_value.ts";
import { Redis } from "../../support/servers/redis.ts";
import { assertTook, timed } from "../../support/timed.ts";
import { failure, get, keyOf, open, served } from "./open.ts";

describe("the transport to Redis", () => {
  it(
    "fails all commands of a paused server by the deadline, and recovers",
    timed(async () => {
      await using own = await Redis.start();
      const heard: string[] = [];
      await using server = open(own.url, {
        timeout: 200,
        onHealth: (_, health) => heard.push(health),
      });
      await served(server);
      await own.pause();
      const start = performance.now();
      const calls = Array.from(
        { length: 50 },
        (_, i) => get(server, keyOf(`${i}`)),
      );
      const settled = await Promise.allSettled(calls);
      assertTook(performance.now() - start, 2000);
      assertEquals(
        new Set(settled.map((it) => it.status)),
        new Set(["rejected"]),
      );
      assertMatch(
        await failure(get(server, keyOf("ada"))),
        /until it answers a probe/,
      );
      own.resume();
      await served(server);
      assertEquals(heard.at(-1), "up");
    }),
  );

  it("sends no command twice when the server is killed", async () => {
    await using own = await Redis.start({
      args: ["--appendonly", "yes", "--appendfsync", "always"],
    });
    await using server = open(own.url, { timeout: 500 });
    await served(server);
    await own.pause();
    const key = keyOf("ada");
    const calls = Promise.allSettled(
      Array.from(
        { length: 400 },
        () => server.run({ op: "set", key, value: MARK, ttl: 60 }),
      ),
    );
    await pause(5);
    await own.kill();
    const settled = await calls;
    assertEquals(settled.filter((it) => it.status === "fulfilled").length, 0);
    await own.start();
    await served(server);
    assertMatch(await own.send("EXISTS person/e:ada"), /:0/);
    assertMatch(await own.send("INFO commandstats"), /cmdstat_set:calls=\d,/);
  });

  it("fails at once what exceeds 16384 pending commands", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    const key = keyOf("ada");
    const calls = Array.from({ length: 16_384 }, () => get(server, key));
    assertMatch(await failure(get(server, key)), /too many pending/);
    assertEquals(new Set(await Promise.all(calls)), new Set([undefined]));
    assertEquals(await get(server, key), undefined);
  });

  it("says that a replica takes no writes", async () => {
    await using own = await Redis.start();
    await using server = open(own.url);
    await served(server);
    await own.send("REPLICAOF 127.0.0.1 1");
    const set = server.run(
      { op: "set", key: keyOf("ada"), value: MARK, ttl: 60 },
    );
    assertMatch(await failure(Promise.resolve(set)), /name the primary/);
    await own.send("REPLICAOF NO ONE");
    await served(server);
  });
});
