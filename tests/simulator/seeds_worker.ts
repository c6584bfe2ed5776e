/**
 * Runs the seeds that it is sent, in a thread of its own.
 *
 * @module
 */
import { runSeeds, type Seeds } from "./seeds.ts";

const here = globalThis as unknown as Pick<Worker, "postMessage" | "onmessage">;

here.onmessage = async ({ data }: MessageEvent<Seeds>) => {
  here.postMessage(await runSeeds(data));
};
