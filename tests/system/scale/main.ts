/**
 * `deno task scale [--cache KIND] [--only TEXT] [--hold SECONDS]`: four instances
 * behind a balancer, three servers of memcached or one of Redis, and three nodes
 * of Galera behind another balancer. First it measures how many requests so many
 * instances answer. Then each part is killed, paused, cut off and rolled, while
 * clients read and write. The exit code is 1 if an acknowledged write was lost, or
 * a read without a mark was stale.
 *
 * `deno task scale --durability` measures instead what it costs to keep a committed
 * write: in one server, with a replica, and in a cluster.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { findTools } from "../bench/machine/tools.ts";
import { ensureServers } from "../../support/servers/provide.ts";
import { withCleanup } from "../../support/servers/with_cleanup.ts";
import { type CacheName, CACHES } from "./caches.ts";
import { changedVersion, MIGRATION } from "./changed_version.ts";
import { measureDurability } from "./durability.ts";
import { Fleet } from "./fleet.ts";
import { partsOf, type What } from "./parts.ts";
import { HEADING, lines } from "./table.ts";
import { measure } from "./throughput.ts";
import { tryFault } from "./trial.ts";

const WHATS: readonly What[] = ["killed", "paused", "cut off", "rolled"];

/** The seconds of each measurement. */
const SECONDS = 4;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

interface Options {
  readonly cache: CacheName;
  /** Only faults whose line contains it. */
  readonly only: string;
  /** Milliseconds that a fault lasts. */
  readonly hold: number;
}

/** Runs all, and returns the exit code. */
async function scale({ cache, only, hold }: Options): Promise<number> {
  const { signal } = new AbortController();
  await ensureServers(say, signal);
  const { paths: { wrk } } = await findTools(["wrk"], say, signal);
  await using changed = await changedVersion();
  await using fleet = await Fleet.start({
    instances: 4,
    caches: CACHES[cache].servers,
    nodes: 3,
    cache,
  });
  await fetch(new URL("persons/probe", fleet.target.service?.url), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ firstName: "A", lastName: "B" }),
  }).then((it) => it.body?.cancel());
  await fleet.well();
  if (wrk && only === "") {
    say(`${navigator.hardwareConcurrency} cores for all`);
    say("| instances | reads a second | writes a second |");
    for (const it of await measure(fleet, wrk, SECONDS)) {
      say(
        `| ${it.instances} | ${it.reads.toFixed()} | ${it.writes.toFixed()} |`,
      );
    }
  }
  await fleet.nodes[0].query(MIGRATION);
  say(HEADING);
  let wrong = 0;
  let seed = Math.floor(Math.random() * 1_000_000);
  for (const part of partsOf(fleet, changed.path)) {
    for (const what of WHATS) {
      if (!`${part.name} ${what}`.includes(only)) continue;
      const outcome = await tryFault(fleet, part, what, { hold, seed: seed++ });
      lines(outcome).forEach(say);
      wrong += outcome.lost + outcome.stale;
    }
  }
  say(wrong > 0 ? `${wrong} promises broken` : "no write lost, no read stale");
  return wrong > 0 ? 1 : 0;
}

/** Reads the arguments, and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cache: { type: "string", default: "memcache" },
      only: { type: "string", default: "" },
      hold: { type: "string", default: "3" },
      durability: { type: "boolean", default: false },
    },
  });
  if (values.durability) {
    await withCleanup(() => measureDurability(say));
    return 0;
  }
  const { cache, only } = values;
  const hold = 1000 * Number(values.hold);
  if (!isCache(cache) || !(hold > 0)) {
    const kinds = Object.keys(CACHES).join("|");
    say(`deno task scale [--cache ${kinds}] [--only TEXT] [--hold SECONDS]`);
    return 2;
  }
  return await withCleanup(() => scale({ cache, only, hold }));
}

function isCache(name: string): name is CacheName {
  return name in CACHES;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
