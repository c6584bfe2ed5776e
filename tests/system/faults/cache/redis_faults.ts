/**
 * Faults that only Redis has.
 *
 * @module
 */
import { Redis } from "../../../support/servers/redis.ts";
import { SETTINGS } from "./redis.ts";
import type { Fault } from "../fault.ts";
import type { Parts } from "../rig.ts";

const DOWN = { store: "up", cache: "down" } as const;

/** Where no primary listens. */
const NO_PRIMARY = "127.0.0.1 1";

/** All of them. */
export const REDIS_FAULTS: readonly Fault[] = [
  {
    name: "Redis made a replica",
    ...DOWN,
    short: true,
    begin: (parts) => tell(parts, `REPLICAOF ${NO_PRIMARY}`),
    end: (parts) => tell(parts, "REPLICAOF NO ONE"),
  },
  {
    name: "Redis full, and it evicts nothing",
    ...DOWN,
    begin: async (parts) => {
      await tell(parts, "CONFIG SET maxmemory-policy noeviction");
      await tell(parts, "CONFIG SET maxmemory 1");
    },
    end: async (parts) => {
      for (const [name, value] of Object.entries(SETTINGS)) {
        await tell(parts, `CONFIG SET ${name} ${value}`);
      }
    },
  },
  {
    name: "Redis busy with a script",
    ...DOWN,
    hangs: true,
    // It has no answer until the script is killed.
    begin: (parts) => void redisOf(parts).send('EVAL "while true do end" 0'),
    end: (parts) => tell(parts, "SCRIPT KILL"),
  },
];

/** Sends the command past the network; throws if the server refuses it. */
async function tell(parts: Parts, line: string): Promise<void> {
  const answer = await redisOf(parts).send(line);
  if (!answer.startsWith("+OK")) throw new Error(`${line}: ${answer}`);
}

function redisOf({ cache: { server } }: Parts): Redis {
  if (server instanceof Redis) return server;
  throw new Error("the fault is one of Redis");
}
