import { ROOT } from "../../../support/root.ts";
import { chart } from "./chart.ts";
import { updatePages } from "./page.ts";
import type { Results } from "./results.ts";

/** Where whole runs are kept, and where others are. */
const WHOLE = "tests/system/bench/results";
const OTHER = "tests/.output/bench";

/** Writes the JSON file and the chart; a whole run is shown in two pages. */
export async function keep(
  results: Results,
  whole: boolean,
  say: (line: string) => void,
): Promise<void> {
  const folder = whole ? WHOLE : OTHER;
  await Deno.mkdir(new URL(folder, ROOT), { recursive: true });
  const path = `${folder}/${results.date.slice(0, 10)}`;
  const file = (end: string) => new URL(`${path}.${end}`, ROOT);
  const json = JSON.stringify(results, null, 2);
  await Deno.writeTextFile(file("json"), `${json}\n`);
  await Deno.writeTextFile(file("svg"), `${chart(results)}\n`);
  say(`Written: ${path}.json, ${path}.svg`);
  if (!whole) return;
  say(`Updated: ${(await updatePages(results)).join(", ")}`);
}
