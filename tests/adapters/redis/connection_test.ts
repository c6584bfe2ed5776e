import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Connection } from "../../../adapters/redis/connection.ts";
import { serverOf } from "../../../adapters/redis/server.ts";
import { freePort } from "../../support/servers/free_port.ts";
import { assertTook, timed } from "../../support/timed.ts";
import { Redis } from "../../support/servers/redis.ts";

function connect(url: string) {
  const lost = Promise.withResolvers<Error>();
  const invalidated = Promise.withResolvers<void>();
  const connection = new Connection(serverOf(new URL(url)), {
    lost: lost.resolve,
    invalidated: invalidated.resolve,
  });
  const send = (...command: string[]) =>
    new Promise((resolve, reject) => connection.send(command, resolve, reject));
  return {
    connection,
    send,
    lost: lost.promise,
    invalidated: invalidated.promise,
  };
}

describe("a connection to Redis", () => {
  it("sends nothing before the server has accepted the database", async () => {
    await using own = await Redis.start();
    const { connection, send, lost } = connect(`${own.url}/99`);
    send("SET", "a", "1").catch(() => {});
    assertEquals((await lost).message, "ERR DB index is out of range");
    await connection.dialed;
    assertEquals(await own.send("DBSIZE"), ":0\r\n");
  });

  it("ends with an error if nothing listens", async () => {
    const { connection, lost } = connect(`redis://127.0.0.1:${freePort()}`);
    assertEquals("code" in await lost, true);
    await connection.dialed;
  });

  it("tells of answers in their order, also to what waited for the dial", async () => {
    await using own = await Redis.start();
    const { connection, send } = connect(own.url);
    const order: unknown[] = [];
    const first = send("PING", "1").then(() => order.push(1));
    await connection.dialed;
    await Promise.all([first, send("PING", "2").then(() => order.push(2))]);
    assertEquals(order, [1, 2]);
    connection.close();
  });

  it("may be closed while it dials", async () => {
    await using own = await Redis.start();
    const { connection } = connect(own.url);
    connection.close();
    connection.close();
    await connection.dialed;
  });

  it(
    "stops its dial when it is closed, although no answer comes",
    timed(async () => {
      using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { connection } = connect(`rediss://127.0.0.1:${silent.addr.port}`);
      using _client = await silent.accept();
      const begun = performance.now();
      connection.close();
      await connection.dialed;
      assertTook(performance.now() - begun, 1_000);
    }),
  );

  it("tells of the one key that was read for that", async () => {
    await using own = await Redis.start();
    const { connection, send, invalidated } = connect(own.url);
    await send("GET", "other");
    await send("CLIENT", "CACHING", "YES");
    await send("GET", "one");
    let told = false;
    invalidated.then(() => told = true);
    await own.send("SET other 1");
    await send("PING");
    assertEquals(told, false);
    await own.send("SET one 1");
    await invalidated;
    connection.close();
    await connection.dialed;
  });
});
