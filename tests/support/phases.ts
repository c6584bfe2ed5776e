import { importsOf, type Sources } from "./sources.ts";

/** What a test imports that says how long something may take. */
const TIMED = "tests/support/timed.ts";

/**
 * The arguments of `deno test`, for one run after the other. Files run at the
 * same time, one for each core; but those that measure time run afterwards, one
 * by one. Where files are named, there is one run, of these.
 */
export function phases(
  args: readonly string[],
  sources: Sources,
  leftOut: readonly string[],
): string[][] {
  const named = args.some((arg) => !arg.startsWith("-"));
  const timed = named ? [] : [...sources.keys()]
    .filter((path) => path.endsWith("_test.ts") && !leftOut.includes(path))
    .filter((path) => isTimed(path, sources))
    .sort();
  const ignored = [...leftOut, ...timed];
  const ignore = ignored.length > 0 ? [`--ignore=${ignored.join(",")}`] : [];
  const together = ["--parallel", ...ignore, ...args];
  return timed.length > 0 ? [together, [...args, ...timed]] : [together];
}

function isTimed(path: string, sources: Sources): boolean {
  return importsOf(path, sources.get(path) ?? "")
    .some(({ target }) => target === TIMED);
}
