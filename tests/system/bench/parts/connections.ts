import { reads } from "../load/work.ts";
import { PEOPLE } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { PEERS, peersOf } from "../subjects/peers.ts";
import { SERVED, servedOf } from "../subjects/served.ts";
import { Subjects } from "../subjects/subjects.ts";
import type { Bench } from "./bench.ts";
import { type Point, scan } from "./scan.ts";

const CONNECTIONS = [1, 8, 32, 128, 1_000];

/** What a hit costs by how many connections ask at once. */
export async function measureConnections(bench: Bench): Promise<Finding> {
  await using subjects = new Subjects();
  const peers = subjects.all(peersOf(bench.servers, bench.tools));
  const served = subjects.all(servedOf(bench.servers));
  const lines = [
    [SERVED.memory, served.memory],
    [PEERS.lru, peers.lru],
    [SERVED.memcached, served.memcached],
    [PEERS.memjs, peers.memjs],
    [PEERS.nginx, peers.nginx],
  ] as const;
  const points = CONNECTIONS.flatMap((connections) =>
    lines.map(([line, subject]): Point => ({
      name: `${line}, ${connections} connections`,
      line,
      at: connections,
      subject,
      work: reads(PEOPLE),
      connections,
    }))
  );
  return await scan(bench, "By connections", "connections", points);
}
