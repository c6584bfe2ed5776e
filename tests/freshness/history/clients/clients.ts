/**
 * The clients of a run: readers, writers, and those that toggle and import.
 *
 * @module
 */
import type { Random } from "../../../system/faults/random.ts";
import type { AnyCall } from "../checker/call.ts";
import { Client, type Target } from "./client.ts";
import type { Profile } from "../profiles.ts";
import type { Way } from "./requests.ts";
import { sleep } from "./sleep.ts";

/** How many clients of each kind there are, and how they call. */
export type Clients = Pick<
  Profile,
  "readers" | "writers" | "oneWriter" | "toggles" | "imports" | "cacheUses"
>;

/** Milliseconds that the only writer of an id waits after an unknown outcome. */
const SILENCE = 2_000;

/** Milliseconds that a client waits after a call that had no answer. */
const UNANSWERED = 300;

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

/**
 * Lets clients of these kinds call the targets about the ids until the signal is
 * aborted; they note their calls. `chanceOf` gives each its luck, and `fresh` values that
 * were never written.
 */
export function clients(
  profile: Clients,
  { nodes, ids }: { nodes: readonly Target[]; ids: readonly string[] },
  calls: AnyCall[],
  http: Deno.HttpClient,
  chanceOf: (part: number) => Random,
  signal: AbortSignal,
  fresh: () => string,
): Promise<void>[] {
  async function repeat(
    number: number,
    pause: number,
    act: (client: Client, chance: Random, instance: number) => Promise<unknown>,
  ): Promise<void> {
    const chance = chanceOf(number);
    const client = new Client(number, nodes, calls, http);
    while (!signal.aborted) {
      await act(client, chance, place(chance));
      // Many outcomes that are unknown have too many orders to search.
      const wait = client.answered ? chance.below(pause) : UNANSWERED;
      await sleep(wait, signal);
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
