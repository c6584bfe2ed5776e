import { reachable } from "./needs_server.ts";
import type { Sources } from "./sources.ts";

/** What a test imports that says how long something may take. */
const TIMED = "tests/support/timed.ts";

/**
 * The arguments of `deno test`, for one run after the other. Files run at the
 * same time, one for each core. Those that measure time follow, again one for
 * each core: they mostly wait, and nothing else takes the cores from them. In
 * each run the tests of whole systems begin first: they take long, and one that
 * began last would keep a core alone. Where files are named, there is one run,
 * of these.
 */
export function phases(
  args: readonly string[],
  sources: Sources,
  leftOut: readonly string[],
): string[][] {
  const parallel = ["--parallel", ...args];
  if (args.some((arg) => !arg.startsWith("-"))) return [parallel];
  const tests = [...sources.keys()]
    .filter((path) => path.endsWith("_test.ts") && !leftOut.includes(path))
    // The folder `system` is nearly the last.
    .sort().reverse();
  const timed = tests.filter((path) => isTimed(path, sources));
  const others = tests.filter((path) => !timed.includes(path));
  return [others, timed]
    .filter((files) => files.length > 0)
    .map((files) => [...parallel, ...files]);
}

/** Whether it measures time, by itself or through what it imports. */
function isTimed(path: string, sources: Sources): boolean {
  return reachable(path, sources).includes(TIMED);
}
