/**
 * A Redis or a Valkey that tests make fail.
 *
 * @module
 */
import { Redis } from "../../../support/servers/redis.ts";
import type { FaultyCacheServer } from "./faulty_cache_server.ts";

/** The settings of the server that a fault changes for a while. */
export const SETTINGS = {
  "maxmemory": "16mb",
  "maxmemory-policy": "allkeys-lru",
} as const;

/** After how many milliseconds a script counts as one that never ends. */
const BUSY = 300;

/** How often the server is filled: it evicts between two commands. */
const FILLINGS = 12;

const FILL = '"for i = 1, 5 do ' +
  "redis.call('SET', ARGV[1] .. i, string.rep('x', 400000)) end\"";

/** Starts one, which keeps nothing on the disk. */
export async function startRedis(): Promise<FaultyCacheServer> {
  const settings = Object.entries(SETTINGS)
    .flatMap(([name, value]) => [`--${name}`, value]);
  const server = await Redis.start({
    args: [...settings, "--lua-time-limit", `${BUSY}`],
  });
  return {
    name: "Redis",
    server,
    url: (port) => `redis://127.0.0.1:${port}`,
    fill: async () => {
      for (let n = 0; n < FILLINGS; n++) {
        await server.send(`EVAL ${FILL} 0 junk-${n}-`);
      }
    },
    flush: async () => {
      await server.send("FLUSHALL");
    },
  };
}
