/**
 * Two servers of memcached.
 *
 * @module
 */
import { Memcached } from "../../../support/servers/memcached.ts";
import { requestFrom } from "../../../system/faults/cache/binary.ts";
import type { FaultyCache } from "./faulty_cache.ts";
import {
  fillMemory,
  forget,
  tell,
} from "../../../support/servers/memcached_text.ts";

/** What every instance calls the servers. */
const NAMES = ["cache-1:11211", "cache-2:11211"] as const;

/** Other names of the same servers. */
const ALIASES = ["cache-a:11211", "cache-b:11211"] as const;

const SET = 1;
const DELETE = 4;

/** Starts the servers, which stop with the stack. */
export async function startMemcached(
  stack: AsyncDisposableStack,
): Promise<FaultyCache> {
  const tiny = { args: ["-m", "2"] };
  const [one, two] = await Promise.all([
    Memcached.start(tiny),
    Memcached.start(tiny),
  ]);
  for (const it of [one, two]) stack.use(it);
  return {
    servers: [one, two],
    requestFrom: (input) => {
      const request = requestFrom(input);
      if (!request) return undefined;
      const { opcode, cas, length } = request;
      // A fill replaces a value with a certain version; a mark replaces any.
      const fills = opcode === SET && cas !== 0n;
      const does = opcode === DELETE ? "invalidate" : fills ? "fill" : "other";
      return { does, length };
    },
    reached: (ports) => ({
      urls: [
        urlOf(NAMES),
        urlOf([NAMES[1], NAMES[0]]),
        urlOf([NAMES[0]]),
        urlOf([NAMES[1]]),
        urlOf(ALIASES),
      ],
      hosts: Object.fromEntries(
        ports.flatMap((port, i) => [[NAMES[i], port], [ALIASES[i], port]]),
      ),
    }),
    flush: ({ port }) => tell(port, ["flush_all"]),
    fill: ({ port }) => fillMemory(port),
    forget: async (id) => {
      for (const { port } of [one, two]) await forget(port, id);
    },
  };
}

function urlOf(
  [first, ...others]: readonly [string, ...string[]],
): string {
  return `memcache://${first}` +
    (others.length > 0 ? `?server=${others.join("&server=")}` : "");
}
