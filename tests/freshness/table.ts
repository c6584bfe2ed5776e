/**
 * The table in `tests/README.md`: which level of proof finds which mutant.
 *
 * @module
 */
import type { Run } from "./mutant_entry.ts";
import { ALL } from "./mutants.ts";

const SAYS = { suite: "found", prove: "found by `prove`" } as const;

/** The table, as `deno fmt` has it but for its spaces. */
export function table(): string {
  const cell = (found?: { readonly in: Run }) =>
    found ? SAYS[found.in] : "cannot see";
  return rows([
    ["Mutant", "What it breaks", "Model", "Property", "Simulator", "History"],
    ["---", "---", "---", "---", "---", "---"],
    ...ALL.map(([name, { breaks, model, property, simulator, history }]) => [
      name,
      breaks,
      cell(model),
      cell(property),
      cell(simulator),
      cell(history),
    ]),
  ]);
}

function rows(cells: readonly (readonly string[])[]): string {
  return cells.map((row) => `| ${row.join(" | ")} |\n`).join("");
}
