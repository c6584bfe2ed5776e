/**
 * A memcached that tests make fail.
 *
 * @module
 */
import { Memcached } from "../../../support/servers/memcached.ts";
import { tell } from "../../../support/servers/memcached_text.ts";
import type { FaultyCacheServer } from "./faulty_cache_server.ts";

/** More megabytes than memcached may use. */
const JUNK = Array.from(
  { length: 100 },
  (_, i) => `set junk-${i} 0 0 400000 noreply\r\n${"x".repeat(400_000)}`,
);

/** Starts one. */
export async function startMemcached(): Promise<FaultyCacheServer> {
  const server = await Memcached.start();
  return {
    name: "memcached",
    server,
    url: (port) => `memcache://127.0.0.1:${port}`,
    fill: () => tell(server.port, JUNK),
    flush: () => tell(server.port, ["flush_all"]),
  };
}
