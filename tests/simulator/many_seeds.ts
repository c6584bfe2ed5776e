/**
 * Runs many seeds on all cores.
 *
 * @module
 */
import type { Seeds, Tally } from "./seeds.ts";

/** The number of seeds that a worker runs at a time. */
const SHARE = 100;

/**
 * Runs the seeds until one fails, in a worker for each core. Of several seeds
 * that fail at about the same time, it answers the smallest.
 */
export async function runManySeeds(
  { from, count, mutant }: Seeds,
  onProgress: (tally: Tally) => void = () => {},
  cores: number = navigator.hardwareConcurrency,
): Promise<Tally> {
  let begun = 0;
  let tally: Tally = { seeds: 0, judged: 0, failed: undefined };
  const work = async () => {
    using worker = new SeedsWorker();
    while (begun < count && !tally.failed) {
      const share = Math.min(SHARE, count - begun);
      const seeds = { from: from + begun, count: share, mutant };
      begun += share;
      const part = await worker.run(seeds);
      tally = together(tally, part);
      onProgress(tally);
    }
  };
  const workers = Math.min(cores, Math.ceil(count / SHARE));
  await Promise.all(Array.from({ length: workers }, work));
  return tally;
}

function together(a: Tally, b: Tally): Tally {
  const [failed] = [a.failed, b.failed].filter((it) => it !== undefined)
    .sort((a, b) => a.seed - b.seed);
  return { seeds: a.seeds + b.seeds, judged: a.judged + b.judged, failed };
}

class SeedsWorker implements Disposable {
  readonly #worker = new Worker(new URL("seeds_worker.ts", import.meta.url), {
    type: "module",
  });

  run(seeds: Seeds): Promise<Tally> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      this.#worker.postMessage(seeds);
    });
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
