import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL } from "../freshness/mutants.ts";
import { isMutant } from "./mutated.ts";
import { explain, findMutant, runSeeds } from "./seeds.ts";
import { run } from "./simulation.ts";

describe("the simulator", () => {
  it("finds no old answer, no call that hangs, and nothing that stays uncached", async () => {
    const from = Math.floor(Math.random() * 1e9);
    const { failed, judged } = await runSeeds({ from, count: 2_000 });
    if (failed) throw new Error((await explain(failed.seed)).join("\n"));
    assert(judged > 50_000, `only ${judged} reads were judged`);
  });

  it("does the same for the same seed", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const [first, second] = await Promise.all([traced(seed), traced(seed)]);
      assertEquals(first, second);
    }
  });

  it("tells how to replay a seed that fails", async () => {
    const mutant = "fill without comparing";
    const { failed } = await runSeeds({ from: 0, count: 1_000, mutant });
    const lines = await explain(failed?.seed ?? -1, mutant);
    assert(lines.some((line) => line.includes("is read as")));
    assertEquals(
      lines.at(-1),
      `Replay it: deno run -A tests/simulator/main.ts --seed ${failed?.seed} ` +
        `--mutant "${mutant}"`,
    );
  });
});

describe("the simulator finds", () => {
  for (const [name, { simulator }] of ALL) {
    if (simulator?.in !== "suite" || !isMutant(name)) continue;
    it(name, async () => assert(await findMutant(name)));
  }
});

async function traced(seed: number): Promise<string[]> {
  const trace: string[] = [];
  await run(seed, { trace: (line) => trace.push(line) });
  return trace;
}
