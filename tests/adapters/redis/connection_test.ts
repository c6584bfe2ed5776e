import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Connection } from "../../../adapters/redis/connection.ts";
import { serverOf } from "../../../adapters/redis/server.ts";
import { freePort } from "../../support/servers/free_port.ts";
import { Redis } from "../../support/servers/redis.ts";

function connect(url: string) {
  const lost = Promise.withResolvers<Error>();
  const invalidated = Promise.withResolvers<void>();
  const connection = new Connection(serverOf(new URL(url)), 5000, {
    lost: lost.resolve,
    invalidated: invalidated.resolve,
  });
  return { connection, lost: lost.promise, invalidated: invalidated.promise };
}

describe("a connection to Redis", () => {
  it("sends nothing before the server has accepted the database", async () => {
    await using own = await Redis.start();
    const { connection, lost } = connect(`${own.url}/99`);
    connection.send(["SET", "a", "1"]).catch(() => {});
    assertEquals((await lost).message, "ERR DB index is out of range");
    await connection.dialed;
    assertEquals(await own.send("DBSIZE"), ":0\r\n");
  });

  it("ends with an error if nothing listens", async () => {
    const { connection, lost } = connect(`redis://127.0.0.1:${freePort()}`);
    assertEquals("code" in await lost, true);
    await connection.dialed;
  });

  it("may be closed while it dials", async () => {
    await using own = await Redis.start();
    const { connection } = connect(own.url);
    connection.close();
    connection.close();
    await connection.dialed;
  });

  it("tells of the one key that was read for that", async () => {
    await using own = await Redis.start();
    const { connection, invalidated } = connect(own.url);
    await connection.send(["GET", "other"]);
    await connection.send(["CLIENT", "CACHING", "YES"]);
    await connection.send(["GET", "one"]);
    let told = false;
    invalidated.then(() => told = true);
    await own.send("SET other 1");
    await connection.send(["PING"]);
    assertEquals(told, false);
    await own.send("SET one 1");
    await invalidated;
    connection.close();
    await connection.dialed;
  });
});
