import type { Work } from "../load/work.ts";
import { PEOPLE } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { PEERS, peersOf } from "../subjects/peers.ts";
import { SERVED, servedOf } from "../subjects/served.ts";
import { Subjects } from "../subjects/subjects.ts";
import type { Bench } from "./bench.ts";
import { costTable } from "./requests.ts";
import { type Case, measureRounds } from "./rounds.ts";

/**
 * How many times longer than before reads each server is loaded: so few writes
 * fit into a second that the engine would compile them during the rounds.
 */
const WARM_UP = 5;

/** What a write costs the service, beside a write and a delete by hand. */
export async function measureWrites(bench: Bench): Promise<Finding> {
  await using subjects = new Subjects();
  const { write, writeDuties } = peersOf(bench.servers, bench.tools);
  const served = servedOf(bench.servers);
  const work: Work = { method: "PUT", people: PEOPLE, batch: 1 };
  const cases: Case[] = [
    { name: PEERS.write, subject: subjects.lazy(write), work },
    { name: PEERS.writeDuties, subject: subjects.lazy(writeDuties), work },
    ...(["write", "durable", "writeFile"] as const).map((name) => ({
      name: SERVED[name],
      subject: subjects.lazy(served[name]),
      work,
    })),
  ];
  const { rounds, seconds, warmUp } = bench.scale;
  const turns = { rounds, seconds, warmUp: WARM_UP * warmUp };
  const series = await measureRounds(bench, cases, turns);
  const title = `A write: medians of ${rounds} interleaved rounds`;
  return { tables: [costTable(title, series)], data: { series } };
}
