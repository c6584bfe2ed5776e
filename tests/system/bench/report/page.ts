import { ROOT } from "../../../support/root.ts";
import { reach, reachTable } from "./reach.ts";
import type { Results } from "./results.ts";

/** The page that shows the latest whole run, between two comments. */
const PAGE = new URL("deploy/speed.md", ROOT);
const BEGIN = "<!-- bench -->";
const END = "<!-- end of bench -->";

/** Puts the chart and the ratios of a run into the page. */
export async function updatePage(results: Results): Promise<void> {
  const text = await Deno.readTextFile(PAGE);
  await Deno.writeTextFile(PAGE, await formatted(insert(text, results)));
}

/** The text with the results in the place of those before. */
export function insert(text: string, results: Results): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${BEGIN} is missing`);
  return `${text.slice(0, begin)}${BEGIN}\n\n${section(results)}\n\n` +
    text.slice(end);
}

function section(results: Results): string {
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
    [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n"),
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
