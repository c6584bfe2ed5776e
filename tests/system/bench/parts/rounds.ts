/**
 * Interleaved rounds: in each of them every case has its turn, so what slows
 * the machine down for a while slows them all.
 *
 * @module
 */
import type { Work } from "../load/work.ts";
import { CONNECTIONS, type Effort, wrk } from "../load/wrk.ts";
import { cpu } from "../machine/proc.ts";
import { firstLine } from "../machine/tools.ts";
import type { Subject } from "../subjects/subject.ts";
import type { Lazy } from "../subjects/subjects.ts";
import { type Bench, pathOf } from "./bench.ts";

/** What is measured. */
export interface Case {
  /** The row in the table. */
  readonly name: string;
  /** The server. */
  readonly subject: Lazy;
  /** What it is asked. */
  readonly work: Work;
  /** How many connections ask at once; 32 by default. */
  readonly connections?: number;
}

/** What was measured of a case, round by round. */
export interface Series {
  /** The name of the case. */
  readonly name: string;
  /** µs of CPU that the server took for a request. */
  readonly costs: number[];
  /** µs of CPU that MariaDB and memcached took for a request. */
  readonly backends: number[];
  /** Requests in a second. */
  readonly rates: number[];
  /** Why it was given up. */
  failed?: string;
}

/** How long the rounds are, and how many. */
export interface Turns {
  /** How many rounds. */
  readonly rounds: number;
  /** How long a round of one case takes, in seconds. */
  readonly seconds: number;
  /** How long each case is loaded before the first round, in seconds. */
  readonly warmUp: number;
}

/** Measures all cases; one that fails is named, and the others go on. */
export async function measureRounds(
  bench: Bench,
  cases: readonly Case[],
  { rounds, seconds, warmUp }: Turns,
): Promise<Series[]> {
  const all = cases.map((it) => ({ it, series: emptyOf(it.name) }));
  const turn = async (round: number, seconds: number) => {
    for (const { it, series } of round % 2 === 0 ? all : all.toReversed()) {
      if (series.failed) continue;
      try {
        const sample = await measure(bench, await it.subject(), it.work, {
          connections: it.connections ?? CONNECTIONS,
          seconds,
        });
        if (round > 0) add(series, sample);
      } catch (error) {
        series.failed = firstLine(error);
        bench.miss(`${it.name}: ${series.failed}`);
      }
    }
  };
  // A server is compiled anew when it first gets another kind of request.
  await turn(0, warmUp);
  for (let round = 1; round <= rounds; round++) {
    bench.say(`  round ${round} of ${rounds}`);
    await turn(round, seconds);
  }
  return all.map(({ series }) => series);
}

/** One measurement. */
export interface Sample {
  /** µs of CPU that the server took for a request. */
  readonly cost: number;
  /** µs of CPU that MariaDB and memcached took for a request. */
  readonly backend: number;
  /** Requests in a second. */
  readonly rate: number;
}

/** Loads a server, and looks what that took of the processors. */
export async function measure(
  bench: Bench,
  subject: Subject,
  work: Work,
  effort: Effort,
): Promise<Sample> {
  const [ours, theirs] = [subject.pids, bench.servers.pids];
  const before = [cpu(ours), cpu(theirs)] as const;
  const program = pathOf(bench, "wrk");
  const count = await wrk(program, subject.url, work, effort);
  return {
    cost: (cpu(ours) - before[0]) / count,
    backend: (cpu(theirs) - before[1]) / count,
    rate: count / effort.seconds,
  };
}

function emptyOf(name: string): Series {
  return { name, costs: [], backends: [], rates: [] };
}

function add(series: Series, { cost, backend, rate }: Sample): void {
  series.costs.push(cost);
  series.backends.push(backend);
  series.rates.push(rate);
}
