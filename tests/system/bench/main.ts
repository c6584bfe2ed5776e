/**
 * `deno task bench [--only=PART,…] [--rounds=N] [--seconds=N] [--short]`:
 * measures the service against named peers, prints tables, and writes a chart
 * and a JSON file. It asserts nothing: the numbers are this machine's, now.
 *
 * A peer that is missing or fails is named, and the others go on. The run is
 * refused if a peer does not send the header fields of the service. A whole run
 * is kept in `tests/system/bench/results/` and shown in `deploy/README.md`
 * and `deploy/speed.md`; any other one is in `tests/.output/`.
 *
 * @module
 */
import { sweep } from "../../support/servers/sweep.ts";
import { ensureServers } from "../../support/servers/provide.ts";
import { describeSetting } from "./machine/describe.ts";
import { startServers } from "./machine/servers.ts";
import { findTools, firstLine } from "./machine/tools.ts";
import { parseOptions } from "./options.ts";
import { measureBatches } from "./parts/batches.ts";
import type { Bench } from "./parts/bench.ts";
import { measureCacheServers } from "./parts/cache_servers.ts";
import { measureColdKey } from "./parts/cold_key.ts";
import { measureConnections } from "./parts/connections.ts";
import { measureImports } from "./parts/imports.ts";
import { measureInstances } from "./parts/instances.ts";
import { measureMemory } from "./parts/memory.ts";
import { measurePages } from "./parts/pages.ts";
import { measureRequests } from "./parts/requests.ts";
import { measureRows } from "./parts/rows.ts";
import { measureStartup } from "./parts/startup.ts";
import { measureWrites } from "./parts/writes.ts";
import type { Finding } from "./report/finding.ts";
import { keep } from "./report/keep.ts";
import { reach, reachTable } from "./report/reach.ts";
import type { Results } from "./report/results.ts";
import { showTable } from "./report/table.ts";
import { DifferentHeader } from "./subjects/compared.ts";

const PARTS: Readonly<Record<string, (bench: Bench) => Promise<Finding>>> = {
  requests: measureRequests,
  writes: measureWrites,
  batches: measureBatches,
  servers: measureCacheServers,
  connections: measureConnections,
  rows: measureRows,
  instances: measureInstances,
  cold: measureColdKey,
  memory: measureMemory,
  start: measureStartup,
  imports: measureImports,
  pages: measurePages,
};

/** The longest that a part may take, even on a slow machine. */
const MOST_MINUTES = 20;

/** The exit codes of a run that was interrupted, as a shell has them. */
const INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, Object.keys(PARTS));
  // Everything temporary is in here, and the second variable marks every
  // process of the run, so that each can be ended by its id.
  const directory = await Deno.makeTempDir({ prefix: "person-bench-" });
  Deno.env.set("TMPDIR", directory);
  Deno.env.set("PERSON_TEST_DIR", directory);
  const interruption = new AbortController();
  for (const name of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, async () => {
      interruption.abort();
      await sweep(directory, 0);
      await Deno.remove(directory, { recursive: true });
      Deno.exit(INTERRUPTED[name]);
    });
  }
  try {
    const results = await run(options, interruption.signal);
    await keep(results, options.whole, say);
    return 0;
  } catch (error) {
    if (!(error instanceof DifferentHeader)) throw error;
    say(error.message);
    return 1;
  } finally {
    await sweep(directory, 0);
    await Deno.remove(directory, { recursive: true });
  }
}

async function run(
  { parts, scale }: ReturnType<typeof parseOptions>,
  signal: AbortSignal,
): Promise<Results> {
  const begun = new Date();
  await ensureServers(say, signal);
  const wanted = ["wrk", "h2load", "nginx", "gunicorn"] as const;
  const tools = await findTools(wanted, say, signal);
  const setting = await describeSetting(tools);
  say(`${setting.machine}; commit ${setting.commit}`);
  say(Object.entries(setting.versions).map((it) => it.join(" ")).join(", "));
  say(`Load before the run: ${setting.load.join(" ")}`);
  const missing = new Set(tools.missing);
  await using servers = await startServers();
  const miss = (what: string) => void missing.add(what);
  const bench: Bench = { servers, tools, scale, say, miss };
  const found: Record<string, unknown> = {};
  for (const name of parts) {
    say(`\n== ${name}`);
    const start = performance.now();
    try {
      const part = PARTS[name]?.(bench) ?? failed(name);
      const { tables, data } = await within(MOST_MINUTES, part);
      found[name] = data;
      for (const it of tables) say(showTable(it));
    } catch (error) {
      if (error instanceof DifferentHeader) throw error;
      miss(`${name}: ${firstLine(error)}`);
      say(`${name} failed: ${firstLine(error)}`);
    }
    say(`\n${name} took ${Math.round((performance.now() - start) / 1000)} s`);
  }
  const results = {
    date: begun.toISOString(),
    setting,
    scale: { ...scale },
    missing: [...missing],
    parts: found,
  };
  say(showTable(reachTable(reach(found))));
  if (missing.size > 0) say(`\nMissing:\n${[...missing].join("\n")}`);
  const minutes = (Date.now() - begun.getTime()) / 60_000;
  say(`\nIt took ${minutes.toFixed(1)} minutes`);
  return results;
}

/** Gives up a part that hangs; its processes end with the run. */
async function within<T>(minutes: number, part: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`It took more than ${minutes} minutes`);
    timer = setTimeout(() => reject(error), minutes * 60_000);
  });
  return await Promise.race([part, late]).finally(() => clearTimeout(timer));
}

function failed(name: string): never {
  throw new Error(`There is no part ${name}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
