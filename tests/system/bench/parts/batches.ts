import { reads } from "../load/work.ts";
import { PEOPLE } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { SERVED, servedOf } from "../subjects/served.ts";
import { Subjects } from "../subjects/subjects.ts";
import type { Bench } from "./bench.ts";
import { type Point, scan } from "./scan.ts";

const SIZES = [1, 2, 10, 50, 100];

/** What a request costs by how many people it asks for. */
export async function measureBatches(bench: Bench): Promise<Finding> {
  await using subjects = new Subjects();
  const served = subjects.all(servedOf(bench.servers));
  const names = ["memory", "memcached", "sqlite", "mysql"] as const;
  const points = SIZES.flatMap((size) =>
    names.map((name): Point => ({
      name: `${SERVED[name]}, batch of ${size}`,
      line: SERVED[name],
      at: size,
      subject: served[name],
      work: reads(PEOPLE, size),
    }))
  );
  return await scan(bench, "By the size of a batch", "ids", points);
}
