/**
 * Answers for which no command asked. Without a guard every later command gets
 * the answer of the one before it.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { encode } from "../../../adapters/values/codec.ts";
import type { RedisKeyValue } from "../../../adapters/redis/key_value.ts";
import { MARK } from "../../../src/dao/key_value.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { Redis } from "../../support/servers/redis.ts";
import { add, failure, get, keyOf, open, replace, served } from "./open.ts";
import { Rogue } from "./rogue.ts";

/** A server that is reached through a rogue, and why its circuit opened. */
async function behindRogue(timeout = 20_000) {
  const stack = new AsyncDisposableStack();
  const own = stack.use(await Redis.start());
  const rogue = stack.use(new Rogue(own.port, 0));
  const down = Promise.withResolvers<string>();
  const server = stack.use(open(rogue.url, {
    timeout,
    onHealth: (_, health, why) => health === "down" && down.resolve(why ?? ""),
  }));
  return {
    ...{ own, rogue, server, down: down.promise },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Lets the rogue send the answer once, before a piece that it holds. */
function sendEarly(rogue: Rogue, extra: string | Uint8Array): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  rogue.extra = Buffer.from(extra);
  rogue.held = promise;
  rogue.fault = () => {
    rogue.fault = () => undefined;
    return "early";
  };
  return resolve;
}

/** The value with a token, as the answer to a GET. */
function bulk(value: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(16), value]);
  const length = Buffer.from(`$${bytes.length}\r\n`);
  return Buffer.concat([length, bytes, Buffer.from("\r\n")]);
}

type Server = RedisKeyValue<Person>;
const ada = keyOf("ada");
const version = new Map<Server, Awaited<ReturnType<typeof add>>>();

const CALLS: readonly [
  command: string,
  call: (server: Server) => Promise<unknown>,
  answers: readonly string[],
][] = [
  ["GET", (it) => get(it, ada), [
    "+OK\r\n",
    ":7\r\n",
    "*1\r\n$1\r\nx\r\n",
    "#t\r\n",
  ]],
  ["MGET", (it) => it.getMany("entry", ["ada"]), [
    "$1\r\nx\r\n",
    "*2\r\n_\r\n_\r\n",
    "*1\r\n:1\r\n",
    "_\r\n",
  ]],
  [
    "SET",
    async (it) => await it.run({ op: "set", key: ada, value: MARK, ttl: 60 }),
    [
      "_\r\n",
      "+PONG\r\n",
      "$2\r\nOK\r\n",
    ],
  ],
  [
    "SET",
    async (it) => await it.run({ op: "add", key: ada, value: MARK, ttl: 60 }),
    [
      ":1\r\n",
      "$2\r\nOK\r\n",
    ],
  ],
  ["DEL", async (it) => await it.run({ op: "delete", key: ada }), [
    ":2\r\n",
    "_\r\n",
  ]],
  ["EVALSHA", async (it) => {
    const known = version.get(it);
    return known && await replace(it, ada, known);
  }, [":2\r\n", "+OK\r\n"]],
  ["SET", (it) => it.ping(), [":1\r\n", "_\r\n"]],
];

describe("a wrong answer of Redis", () => {
  for (const [command, call, answers] of CALLS) {
    for (const answer of answers) {
      it(`${JSON.stringify(answer)} to ${command} opens the circuit`, async () => {
        await using own = await Redis.start();
        await using rogue = new Rogue(own.port, 0);
        const heard: (string | undefined)[] = [];
        await using server = open(rogue.url, {
          timeout: 20_000,
          onHealth: (_, health, why) => heard.push(health, why),
        });
        version.set(server, await add(server, ada));
        await add(server, keyOf("bob"));
        const release = sendEarly(rogue, answer);
        // The second command is pending on the same connection.
        const first = failure(call(server));
        const second = failure(get(server, keyOf("eve")));
        const wrong = `sent a wrong answer to ${command}`;
        assertMatch(await first, new RegExp(wrong));
        assertMatch(await second, new RegExp(wrong));
        assertMatch(
          await failure(get(server, ada)),
          /until it answers a probe/,
        );
        assertEquals(heard[0], "down");
        assertMatch(heard[1] ?? "", new RegExp(wrong));
        release();
        await served(server);
        assertEquals(rogue.connections, 2);
        assertEquals(await get(server, keyOf("eve")), undefined);
      });
    }
  }

  it("ends the connection when no command is pending", async () => {
    for (const extra of ["+OK\r\n", "-ERR no\r\n", "_\r\n", "*1\r\n:1\r\n"]) {
      await using behind = await behindRogue();
      const { rogue, server, down } = behind;
      await served(server);
      rogue.extra = Buffer.from(extra);
      rogue.fault = () => {
        rogue.fault = () => undefined;
        return "extra";
      };
      await server.ping().catch(() => {});
      assertMatch(
        await down,
        /sent an answer for which no command asked/,
      );
      await served(server);
      assertEquals(rogue.connections, 2);
    }
  });

  it("is found in the greeting", async () => {
    await using behind = await behindRogue();
    const { rogue, server } = behind;
    sendEarly(rogue, "+OK\r\n")();
    assertMatch(await failure(server.ping()), /sent a/);
    await served(server);
  });

  it("is found by an ECHO if it has the value of another id", async () => {
    await using behind = await behindRogue();
    const { rogue, server, down } = behind;
    await add(server, ada);
    await add(server, keyOf("eve"));
    const release = sendEarly(rogue, bulk(encode(PERSON, keyOf("bob"), MARK)));
    // The value of another person is never found.
    assertEquals((await get(server, ada))?.value, undefined);
    release();
    assertMatch(await down, /sent a wrong answer to ECHO/);
    await served(server);
    assertEquals(rogue.connections, 2);
    assertEquals((await get(server, ada))?.value, "P");
  });

  it("is found by an ECHO if it has a value of the same id", async () => {
    await using behind = await behindRogue();
    const { rogue, server, down } = behind;
    await add(server, ada);
    rogue.extra = bulk(encode(PERSON, ada, MARK));
    rogue.fault = () => "behind";
    let found = "nothing";
    down.then((why) => found = why);
    const end = performance.now() + 60_000;
    while (found === "nothing" && performance.now() < end) {
      await get(server, ada).catch(() => {});
    }
    assertMatch(found, /sent a wrong answer to ECHO/);
    rogue.fault = () => undefined;
    await served(server);
    assertEquals((await get(server, ada))?.value, "P");
  });

  it("is found by an ECHO if it is an error of one command", async () => {
    await using behind = await behindRogue();
    const { rogue, server, down } = behind;
    await add(server, ada);
    const release = sendEarly(rogue, "-ERR something\r\n");
    assertMatch(await failure(get(server, ada)), /not available/);
    release();
    assertMatch(await down, /sent a wrong answer to ECHO/);
    await served(server);
    assertEquals((await get(server, ada))?.value, "P");
  });

  it("is none if another program stored a wrong value", async () => {
    await using behind = await behindRogue();
    const { own, rogue, server } = behind;
    await add(server, keyOf("eve"));
    await own.send("SET person/e:ada hunter2");
    await own.send("LPUSH person/e:bob hunter2");
    for (let i = 0; i < 20; i++) {
      assertEquals((await get(server, ada))?.value, undefined);
      assertMatch(await failure(get(server, keyOf("bob"))), /WRONGTYPE/);
      assertEquals((await get(server, keyOf("eve")))?.value, "P");
    }
    assertEquals(rogue.connections, 1);
  });
});
