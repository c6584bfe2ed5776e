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
    fill: () => server.fill(12, 5, 400_000),
    flush: async () => {
      await server.send("FLUSHALL");
    },
  };
}
