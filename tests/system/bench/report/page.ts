import { ROOT } from "../../../support/root.ts";
import { reach, reachTable } from "./reach.ts";
import type { Results } from "./results.ts";

/** The pages that show the latest whole run, and how much of it. */
const PAGES = [
  ["deploy/README.md", "chart"],
  ["deploy/speed.md", "chart and ratios"],
] as const;

/** How much of a run a page shows. */
export type Shown = typeof PAGES[number][1];

const BEGIN = "<!-- bench -->";
const END = "<!-- end of bench -->";

/** Puts a run into the pages; answers which pages these are. */
export async function updatePages(results: Results): Promise<string[]> {
  for (const [name, shown] of PAGES) {
    const page = new URL(name, ROOT);
    const text = await Deno.readTextFile(page);
    await Deno.writeTextFile(
      page,
      await formatted(insert(text, results, shown)),
    );
  }
  return PAGES.map(([name]) => name);
}

/** The text with the results in the place of those before, between two comments. */
export function insert(text: string, results: Results, shown: Shown): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${BEGIN} is missing`);
  return `${text.slice(0, begin)}${BEGIN}\n\n${section(results, shown)}\n\n` +
    text.slice(end);
}

function section(results: Results, shown: Shown): string {
  const { date, setting, missing, parts } = results;
  const day = date.slice(0, 10);
  const [head = [], ...rows] = reachTable(reach(parts)).rows;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const versions = Object.entries(setting.versions)
    .map(([name, version]) => `${name} ${version}`).join(", ");
  return [
    `![What a request costs](../tests/system/bench/results/${day}.svg)`,
    `Measured on ${day}: ${setting.machine}; ${versions}.`,
    ...(missing.length > 0 ? [`Missing: ${missing.join("; ")}.`] : []),
    ...(shown === "chart" ? [] : [
      [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n"),
    ]),
  ].join("\n\n");
}

async function formatted(text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [{ success, stdout }] = await Promise.all([
    process.output(),
    new Blob([text]).stream().pipeTo(process.stdin),
  ]);
  if (!success) throw new Error("deno fmt failed");
  return new TextDecoder().decode(stdout);
}
