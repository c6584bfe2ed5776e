/**
 * Explores every state that a scenario can reach, breadth first, so that the
 * first violation found has the shortest trace.
 *
 * @module
 */
import { type Scenario, startOf } from "./scenario.ts";
import { processesOf, steps } from "./steps.ts";
import { keyOf, type World } from "./world.ts";

/** What an exploration found. */
export interface Explored {
  /** How many different states were reached. */
  readonly states: number;
  /** The shortest way to a violation, step by step, if there is one. */
  readonly violation: readonly string[] | undefined;
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
}

/** From which state, and by which step, a state was first reached. */
type Reached = Map<string, readonly [string, string] | undefined>;

/** Explores all of a scenario, or the first `limit` states of it. */
export function explore(scenario: Scenario, limit = Infinity): Explored {
  const processes = processesOf(scenario);
  const first = startOf(scenario);
  const reached: Reached = new Map([[keyOf(first), undefined]]);
  let frontier = [first];
  while (frontier.length > 0) {
    const next: World[] = [];
    for (const here of frontier) {
      const from = keyOf(here);
      for (const { label, world, stale } of steps(scenario, processes, here)) {
        if (stale) {
          const violation = [...traceTo(reached, from), label, stale];
          return { states: reached.size, violation, complete: false };
        }
        const key = keyOf(world);
        if (reached.has(key)) continue;
        reached.set(key, [from, label]);
        next.push(world);
      }
      if (reached.size > limit) {
        return { states: reached.size, violation: undefined, complete: false };
      }
    }
    frontier = next;
  }
  return { states: reached.size, violation: undefined, complete: true };
}

function traceTo(reached: Reached, key: string): string[] {
  const labels: string[] = [];
  for (let at = reached.get(key); at; at = reached.get(at[0])) {
    labels.unshift(at[1]);
  }
  return labels;
}
