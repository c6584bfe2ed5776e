/**
 * One run: clients call the instances while things go wrong, until the time
 * is over or a violation is found.
 *
 * @module
 */
import { type Random, random } from "../../system/faults/random.ts";
import type { AnyCall, History } from "./call.ts";
import { Client } from "./client.ts";
import { Cluster } from "./cluster.ts";
import { type FaultName, FAULTS } from "./faults.ts";
import { changeOf, type HistoryMutant } from "./mutated.ts";
import { type Profile, type ProfileName, PROFILES } from "./profiles.ts";
import type { Way } from "./requests.ts";
import type { Servers } from "./servers.ts";
import { SqlWriter } from "./sql_writer.ts";
import { sleep } from "./sleep.ts";
import { count, judge } from "./verdict.ts";

/** What is run. */
export interface RunOptions {
  /** The kind of run. */
  readonly profile: ProfileName;
  /** Decides what is called, what goes wrong, and when. */
  readonly seed: number;
  /** The longest it may take, in milliseconds. */
  readonly ms: number;
  /** What is wrong with every instance. */
  readonly mutant?: HistoryMutant;
}

/** Milliseconds that the only writer of an id waits after an unknown outcome. */
const SILENCE = 2_000;

/** Milliseconds between two looks at the history so far. */
const LOOK = 500;

/** What some reads say in `Cache-Control`. */
const CACHE_USES = ["no-cache", "no-store", "only-if-cached"] as const;

/** The ways to write, each as often as it is here. */
const WAYS: readonly [Way, ...Way[]] = [
  "PUT",
  "PUT",
  "PATCH",
  "POST",
  "PUT if absent",
  "PUT if unchanged",
  "PUT if unchanged",
  "PATCH if unchanged",
  "DELETE if unchanged",
  "DELETE",
];

/** Makes a history, on servers that other runs may have used before. */
export async function run(
  servers: Servers,
  { profile: name, seed, ms, mutant }: RunOptions,
): Promise<History> {
  const profile: Profile = PROFILES[name];
  const calls: AnyCall[] = [];
  const faults: { at: number; what: FaultName }[] = [];
  const end = new AbortController();
  const { signal } = end;
  await using cluster = await Cluster.start(servers, profile, mutant);
  const { pause = 300 } = profile;
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

function clients(
  profile: Profile,
  cluster: Cluster,
  calls: AnyCall[],
  http: Deno.HttpClient,
  chanceOf: (part: number) => Random,
  signal: AbortSignal,
  fresh: () => string,
): Promise<void>[] {
  const { nodes, ids } = cluster;

  async function repeat(
    number: number,
    pause: number,
    act: (client: Client, chance: Random, instance: number) => Promise<unknown>,
  ): Promise<void> {
    const chance = chanceOf(number);
    const client = new Client(number, nodes, calls, http);
    while (!signal.aborted) {
      await act(client, chance, place(chance));
      await sleep(chance.below(pause), signal);
    }
  }

  // Few clients wait for an instance that is paused.
  const place = (chance: Random): number => {
    const at = chance.below(nodes.length);
    return nodes[at]?.avoided && chance.below(100) > 0
      ? (at + 1) % nodes.length
      : at;
  };
  const any = (chance: Random) => ids[chance.below(ids.length)] ?? "";
  const read = (client: Client, chance: Random, instance: number) =>
    client.read(
      instance,
      chance.below(6) === 0 ? ids : [any(chance)],
      {
        cacheUse: chance.below(4) === 0
          ? chance.pick(profile.cacheUses ?? CACHE_USES)
          : undefined,
        conditional: chance.below(4) === 0,
      },
    );

  const writer = (number: number) => {
    const own = ids[number % ids.length] ?? "";
    return async (client: Client, chance: Random, instance: number) => {
      const id = profile.oneWriter ? own : any(chance);
      const way = profile.oneWriter ? "PUT" : chance.pick(WAYS);
      const compares = way.endsWith("if unchanged");
      if (compares && !await client.knows(instance, id)) return;
      const outcome = await client.write(instance, way, id, fresh());
      if (profile.oneWriter && outcome === "unknown") {
        await sleep(SILENCE, signal);
      }
    };
  };

  const toggle = async (client: Client, chance: Random, instance: number) => {
    await client.setSource(instance, "database");
    await sleep(chance.below(150), signal);
    await client.setSource(instance, "cache");
  };

  const imported = async (client: Client, chance: Random, instance: number) => {
    const some = [any(chance), any(chance)];
    const written = new Map(some.map((id) => [id, fresh()]));
    await client.import(instance, written);
  };

  const { readers, writers, toggles = false, imports = false } = profile;
  return [
    ...Array.from({ length: readers }, (_, i) => repeat(100 + i, 8, read)),
    ...Array.from({ length: writers }, (_, i) => repeat(i, 60, writer(i))),
    ...(toggles ? [repeat(300, 600, toggle)] : []),
    ...(imports ? [repeat(400, 4000, imported)] : []),
  ];
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
