/**
 * One run: clients call the instances while things go wrong, until the time
 * is over or a violation is found.
 *
 * @module
 */
import { type Random, random } from "../../system/faults/random.ts";
import type { AnyCall, History } from "./checker/call.ts";
import { clients } from "./clients/clients.ts";
import { Cluster } from "./instances/cluster.ts";
import { type FaultName, FAULTS } from "./faults/faults.ts";
import { changeOf, type HistoryMutant } from "./instances/mutated.ts";
import { type Profile, type ProfileName, PROFILES } from "./profiles.ts";
import type { Servers } from "./servers.ts";
import { SqlWriter } from "./clients/sql_writer.ts";
import { sleep } from "./clients/sleep.ts";
import { count, judge } from "./checker/verdict.ts";

/** What is run. */
export interface RunOptions {
  /** The kind of run. */
  readonly profile: ProfileName;
  /** Decides what is called, what goes wrong, and when. */
  readonly seed: number;
  /** The longest it may take, in milliseconds. */
  readonly ms: number;
  /** How many times longer the pauses between faults are than in the profile. */
  readonly calm?: number;
  /** What is wrong with every instance. */
  readonly mutant?: HistoryMutant;
}

/** Milliseconds between two looks at the history so far. */
const LOOK = 500;

/** Makes a history, on servers that other runs may have used before. */
export async function run(
  servers: Servers,
  { profile: name, seed, ms, calm = 1, mutant }: RunOptions,
): Promise<History> {
  const profile: Profile = PROFILES[name];
  const calls: AnyCall[] = [];
  const faults: { at: number; what: FaultName }[] = [];
  const end = new AbortController();
  const { signal } = end;
  await using cluster = await Cluster.start(servers, profile, mutant);
  const pause = calm * (profile.pause ?? 300);
  using http = Deno.createHttpClient({ poolIdleTimeout: false });
  const chance = (part: number) => random(seed * 1000 + part);

  let values = 0;
  const fresh = () => `${values++}`;
  const work = [
    ...clients(profile, cluster, calls, http, chance, signal, fresh),
    ...sqlWriters(profile, cluster, calls, chance, signal, fresh, mutant),
    ...profile.faults.map(async (names, i) => {
      const luck = chance(500 + i);
      for (await sleep(luck.below(pause), signal); !signal.aborted;) {
        const what = names[luck.below(names.length)] ?? names[0];
        if (what === undefined) return;
        faults.push({ at: performance.now(), what });
        await FAULTS[what](cluster, luck, signal);
        await sleep(luck.below(pause), signal);
      }
    }),
  ];
  // What breaks a client or a fault ends the run, and fails it.
  const broken = Promise.all(work).catch((error) => {
    end.abort();
    throw error;
  });
  const over = performance.now() + ms;
  const history = { seed, profile: name, calls, faults };
  while (!signal.aborted && performance.now() < over) {
    await sleep(Math.min(LOOK, over - performance.now()), signal);
    if (count(judge(history)) > 0) break;
  }
  end.abort();
  await broken;
  return history;
}

/** Other writers, which change the people of the first service. */
function sqlWriters(
  { sqlWriters: count = 0 }: Profile,
  { nodes: [node], ids, servers }: Cluster,
  calls: AnyCall[],
  chanceOf: (part: number) => Random,
  signal: AbortSignal,
  fresh: () => string,
  mutant: HistoryMutant | undefined,
): Promise<void>[] {
  if (!node) return [];
  const { triggers = true } = mutant ? changeOf(mutant, "serve") : {};
  return Array.from({ length: count }, async (_, i) => {
    const chance = chanceOf(600 + i);
    using writer = new SqlWriter({
      number: 600 + i,
      store: servers.store,
      calls,
      subject: (id) => node.subject(id),
      fresh,
      marked: !triggers,
    });
    while (!signal.aborted) {
      const at = chance.below(ids.length);
      const [first = "", ...others] = [...ids.slice(at), ...ids.slice(0, at)];
      await writer.write([first, ...others.slice(0, 3)], chance);
      await sleep(chance.below(400), signal);
    }
  });
}
