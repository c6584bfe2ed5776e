/**
 * `deno task prove [--minutes N | --seeds N]`: proves at length that no read is
 * stale. First every state of the model, then N seeds (100,000) of the simulator
 * on all cores, then every mutant at every level that can see it. Then for N
 * minutes (5) runs of real instances with faults, each with a seed of its own, on
 * each database and each cache in turn. In the end the numbers, and the bound
 * that they support. The exit code is 1 if there was any violation, or if a mutant
 * was not found.
 *
 * `--seed N` makes just that run of real instances again; `--replay FILE` judges
 * a saved history. A seed of the simulator says how to replay it.
 *
 * @module
 */
import { findEverywhere } from "./freshness/find_everywhere.ts";
import { load, save } from "./freshness/history/archive.ts";
import { CACHES } from "./freshness/history/caches/caches.ts";
import type { Servers } from "./freshness/history/servers.ts";
import {
  type Profile,
  type ProfileName,
  PROFILES,
} from "./freshness/history/profiles.ts";
import { run } from "./freshness/history/run.ts";
import { count, explain, judge } from "./freshness/history/checker/verdict.ts";
import { explore } from "./freshness/model/explorer.ts";
import { LONG_SCENARIOS } from "./freshness/model/long_scenarios.ts";
import { SCENARIOS } from "./freshness/model/scenarios.ts";
import { Tally } from "./freshness/tally.ts";
import { runManySeeds } from "./simulator/many_seeds.ts";
import { explain as explainSeed } from "./simulator/seeds.ts";
import { nameOf, PAIRS } from "./system/faults/pairs.ts";
import { DATABASES } from "./system/faults/store/databases.ts";
import { canInstall, install } from "./support/servers/apt.ts";
import { find } from "./support/servers/find.ts";
import { withCleanup } from "./support/servers/with_cleanup.ts";

const MINUTE = 60_000;

/** How long one run takes, in milliseconds, unless its kind takes longer. */
const RUN = 15_000;

/** The kinds of runs and the pairs, in turn: the seed decides. */
const TURNS = (Object.keys(PROFILES) as ProfileName[]).flatMap((profile) =>
  PAIRS.map((pair) => ({ profile, pair: nameOf(pair) }))
);

/** The servers that it starts. */
const PROGRAMS = [
  ...["mariadbd", "postgres"] as const,
  ...["memcached", "redis-server"] as const,
];

/** How much is proved, unless the caller says so. */
const USUAL = { minutes: 5, seeds: 100_000 };

/** After how many seeds of the simulator it says so. */
const PROGRESS = 10_000;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Explores the model. */
function proveModel(tally: Tally): void {
  for (
    const [name, make] of Object.entries({ ...SCENARIOS, ...LONG_SCENARIOS })
  ) {
    const { states, violation, complete } = explore(make());
    tally.states += states;
    say(`model: ${name}: ${states} states${complete ? "" : ", not all"}`);
    if (!violation) continue;
    tally.violations += 1;
    violation.forEach((line) => say(`  ${line}`));
  }
}

/** Runs new seeds of the simulator. */
async function proveSimulator(tally: Tally, count: number): Promise<void> {
  const from = Math.floor(Math.random() * 1_000_000_000);
  say(`simulator: ${count} seeds from ${from}`);
  const { seeds, judged, failed } = await runManySeeds(
    { from, count },
    ({ seeds, judged }) => {
      if (seeds % PROGRESS !== 0) return;
      say(`simulator: ${seeds} seeds, ${judged} checked reads`);
    },
  );
  tally.seeds += seeds;
  tally.checked.simulator += judged;
  if (!failed) return;
  tally.violations += failed.stale.length + failed.stuck.length;
  (await explainSeed(failed.seed)).forEach(say);
}

/** Makes the run of a seed on real servers, and judges it. */
async function proveSeed(
  serversOf: ReadonlyMap<string, Servers>,
  seed: number,
  tally: Tally,
): Promise<void> {
  const turn = TURNS[seed % TURNS.length];
  const servers = serversOf.get(turn?.pair ?? "");
  if (!turn || !servers) throw new Error("there are no servers for this seed");
  const { profile, pair } = turn;
  const { least: ms = RUN }: Profile = PROFILES[profile];
  const history = await run(servers, { profile, seed, ms });
  const { calls, faults } = history;
  tally.calls += calls.length;
  for (const { what } of faults) {
    tally.faults.set(what, (tally.faults.get(what) ?? 0) + 1);
  }
  const verdict = judge(history);
  const wrong = count(verdict);
  tally.violations += wrong;
  tally.checked.histories += verdict.checked;
  tally.acknowledged += verdict.acknowledged;
  tally.bySql += verdict.bySql;
  say(
    `seed ${seed}: ${pair}: ${profile}: ${calls.length} operations, ` +
      `${faults.length} faults, ${wrong} violations` +
      (verdict.undecided > 0 ? `, ${verdict.undecided} ids undecided` : ""),
  );
  if (wrong === 0) return;
  explain(history, verdict).forEach(say);
  say(`Saved; look again with --replay ${await save(history)}`);
}

/** Starts each server once: only one run uses them at a time. */
async function startPairs(
  stack: AsyncDisposableStack,
): Promise<ReadonlyMap<string, Servers>> {
  const pairs = new Map<string, Servers>();
  const caches = new Map<string, Servers["cache"]>();
  for (const [name, start] of Object.entries(CACHES)) {
    caches.set(name, await start(stack));
  }
  for (const [database, start] of Object.entries(DATABASES)) {
    const store = stack.use(await start());
    for (const [name, cache] of caches) {
      pairs.set(`${database} and ${name}`, { store, cache });
    }
  }
  return pairs;
}

async function replay(path: string): Promise<number> {
  const history = await load(path);
  const verdict = judge(history);
  explain(history, verdict).forEach(say);
  say(`${history.calls.length} operations, ${count(verdict)} violations`);
  return count(verdict) > 0 ? 1 : 0;
}

async function prove(
  { minutes, seeds, only }: { minutes: number; seeds: number; only?: number },
): Promise<number> {
  if (!PROGRAMS.every(find) && canInstall()) {
    await install(new AbortController().signal);
  }
  const tally = new Tally();
  if (only === undefined) {
    proveModel(tally);
    await proveSimulator(tally, seeds);
  }
  await using stack = new AsyncDisposableStack();
  const serversOf = await startPairs(stack);
  if (only === undefined) {
    tally.missed = await findEverywhere(serversOf, say);
  }
  const end = performance.now() + minutes * MINUTE;
  let seed = only ?? Math.floor(Math.random() * 1_000_000);
  do {
    await proveSeed(serversOf, seed++, tally);
  } while (only === undefined && performance.now() < end);
  tally.summary().forEach(say);
  return tally.well ? 0 : 1;
}

/** Reads the arguments, and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const [option, value = "", ...rest] = args;
  const number = Number(value);
  const valid = rest.length === 0 && value !== "";
  const whole = valid && Number.isSafeInteger(number);
  if (option === "--replay" && valid) return await replay(value);
  if (option === "--seed" && whole) {
    return await withCleanup(() =>
      prove({ minutes: 0, seeds: 0, only: number })
    );
  }
  if (option === undefined) return await withCleanup(() => prove(USUAL));
  if (option === "--minutes" && valid && number > 0) {
    return await withCleanup(() => prove({ ...USUAL, minutes: number }));
  }
  if (option === "--seeds" && whole && number > 0) {
    return await withCleanup(() => prove({ ...USUAL, seeds: number }));
  }
  say("deno task prove [--minutes N | --seeds N | --seed N | --replay FILE]");
  return 2;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
