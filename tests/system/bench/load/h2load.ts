/**
 * Load at a given rate, by h2load, and how long each answer took.
 *
 * @module
 */
import { CONNECTIONS } from "./wrk.ts";
import { pathsOf, type Work } from "./work.ts";

/** The first answers come while all connections are opened at once. */
const LEFT_OUT = 500_000;

/** Asks so many times a second; returns the time of each answer in ms. */
export async function h2load(
  program: string,
  url: URL,
  work: Work,
  rate: number,
  seconds: number,
): Promise<number[]> {
  const directory = await Deno.makeTempDir();
  try {
    const urls = pathsOf(work, work.people).map((it) => new URL(it, url).href);
    const [input, log] = [`${directory}/urls`, `${directory}/log`];
    await Deno.writeTextFile(input, urls.join("\n"));
    const { stdout, stderr } = await new Deno.Command(program, {
      args: [
        ...["--h1", "--threads=1", `--clients=${CONNECTIONS}`],
        `--rps=${Math.max(1, rate / CONNECTIONS)}`,
        ...[`--duration=${seconds + 1}`, `--log-file=${log}`],
        `--input-file=${input}`,
      ],
    }).output();
    const decoder = new TextDecoder();
    const text = await Deno.readTextFile(log).catch(() => "");
    if (!text) throw new Error(decoder.decode(stdout) + decoder.decode(stderr));
    return timesIn(text);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The times in a log of h2load, in ms; throws if an answer was not good. */
export function timesIn(log: string): number[] {
  const lines = log.trim().split("\n").map((line) =>
    line.split("\t").map(Number)
  );
  const begun = lines.reduce(
    (least, [at = 0]) => Math.min(least, at),
    Infinity,
  );
  const times: number[] = [];
  for (const [at = 0, status, microseconds = 0] of lines) {
    if (status !== 200) throw new Error(`h2load: an answer was ${status}`);
    if (at - begun > LEFT_OUT) times.push(microseconds / 1000);
  }
  return times;
}
