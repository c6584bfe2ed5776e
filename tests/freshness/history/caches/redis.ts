/**
 * One server of Redis.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { Redis } from "../../../support/servers/redis.ts";
import type { Passing } from "../../../system/faults/network/proxy.ts";
import type { FaultyCache } from "./faulty_cache.ts";

const TINY = ["--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru"];

const FORGET = "\"for _, key in ipairs(redis.call('KEYS', ARGV[1])) do " +
  "redis.call('DEL', key) end\"";

/** Starts the server, which stops with the stack. */
export async function startRedis(
  stack: AsyncDisposableStack,
): Promise<FaultyCache<Redis>> {
  const server = stack.use(await Redis.start({ args: TINY }));
  return {
    servers: [server],
    requestFrom,
    reached: ([port]) => ({
      // Another database is another cache of the same server.
      urls: [
        `redis://127.0.0.1:${port}/0`,
        `redis://localhost:${port}`,
        `redis://127.0.0.1:${port}/1`,
      ],
      hosts: {},
    }),
    flush: async (server) => {
      await server.send("FLUSHALL");
    },
    fill: (server) => server.fill(10, 2000, 200),
    forget: async (id) => {
      await server.send(`EVAL ${FORGET} 0 *:${id}`);
    },
  };
}

/** A command is an array of texts, each after its length. */
function requestFrom(input: Buffer): Passing | undefined {
  const head = /^\*(\d+)\r\n/.exec(input.toString("latin1", 0, 32));
  if (!head) return undefined;
  let name = "";
  let at = head[0].length;
  for (let n = 0; n < Number(head[1]); n++) {
    const before = /^\$(\d+)\r\n/.exec(input.toString("latin1", at, at + 32));
    if (!before) return undefined;
    const from = at + before[0].length;
    const to = from + Number(before[1]);
    if (n === 0) name = input.toString("latin1", from, to);
    at = to + 2;
  }
  if (at > input.length) return undefined;
  const fills = name === "EVALSHA";
  const does = name === "DEL" ? "invalidate" : fills ? "fill" : "other";
  return { does, length: at };
}
