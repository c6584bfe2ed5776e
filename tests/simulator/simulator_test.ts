import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { RUNTIME } from "../../src/runtime.ts";
import { ALL } from "../freshness/mutants.ts";
import { ROOT } from "../support/root.ts";
import { runManySeeds } from "./many_seeds.ts";
import { isMutant } from "./mutated.ts";
import { explain, findMutant, runSeeds } from "./seeds.ts";
import { run } from "./simulation.ts";

const TIMERS = ["setTimeout", "setInterval", "setImmediate"];

describe("the simulator", () => {
  it("finds no old answer, no call that hangs, and nothing that stays uncached", async () => {
    const { failed, judged } = await runSeeds({ from: 0, count: 1_000 });
    if (failed) throw new Error((await explain(failed.seed)).join("\n"));
    assert(judged > 25_000, `only ${judged} reads were judged`);
  });

  it("does the same for the same seed, alone or among others", async () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const together = await Promise.all(seeds.map(traced));
    for (const seed of seeds) {
      assertEquals(await traced(seed), together[seed]);
    }
  });

  it("reads no real clock, sets no real timer and draws no real random value", async () => {
    const used: string[] = [];
    const note = (name: string) => void used.push(name);
    using _runtime = watched(RUNTIME, Object.keys(RUNTIME), note);
    using _date = watched(Date, ["now"], note);
    using _performance = watched(performance, ["now"], note);
    using _math = watched(Math, ["random"], note);
    using _crypto = watched(crypto, ["randomUUID", "getRandomValues"], note);
    using _timers = watched(globalThis, TIMERS, note);
    for (let seed = 0; seed < 50; seed++) await run(seed);
    assertEquals(used, []);
  });

  it("tells how to replay a seed that fails, and replays it", async () => {
    const mutant = "fill without comparing";
    const { failed } = await runSeeds({ from: 0, count: 1_000, mutant });
    const lines = await explain(failed?.seed ?? -1, mutant);
    const [, command = ""] = /^Replay it: (.*)$/.exec(lines.at(-1) ?? "") ?? [];
    const { code, stdout } = await new Deno.Command("sh", {
      args: ["-c", `deno() { "$0" "$@"; }; ${command}`, Deno.execPath()],
      cwd: ROOT,
    }).output();
    assertEquals(code, 1);
    const printed = new TextDecoder().decode(stdout);
    assert(printed.startsWith(lines.join("\n")), printed);
    assert(lines.some((line) => line.includes("is read as")), printed);
  });

  it("runs the same seeds on all cores, and answers the one that fails", async () => {
    const seeds = { from: 0, count: 250 } as const;
    const [all, alone] = await Promise.all([
      runManySeeds(seeds, undefined, 2),
      runSeeds(seeds),
    ]);
    assertEquals(all, alone);
    const mutant = "no outbox";
    const { failed } = await runManySeeds({ ...seeds, mutant }, undefined, 1);
    const expected = await runSeeds({ ...seeds, mutant });
    assertEquals(failed, expected.failed);
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

/** Notes the calls of these methods. */
function watched(
  object: object,
  names: readonly string[],
  note: (name: string) => void,
): Disposable {
  const ends = names.map((name) => {
    const method = Reflect.get(object, name);
    const own = Object.getOwnPropertyDescriptor(object, name);
    const value = (...args: unknown[]) => {
      note(name);
      return Reflect.apply(method, object, args);
    };
    Object.defineProperty(object, name, { value, configurable: true });
    return () =>
      own
        ? Object.defineProperty(object, name, own)
        : Reflect.deleteProperty(object, name);
  });
  return { [Symbol.dispose]: () => ends.forEach((end) => end()) };
}
