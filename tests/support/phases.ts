import { importsOf, type Sources } from "./sources.ts";

/** What a test imports that says how long something may take. */
const TIMED = "tests/support/timed.ts";

/**
 * The arguments of `deno test`, for one run after the other. Files run at the
 * same time, one for each core. Those that measure time follow, again one for
 * each core: they mostly wait, and nothing else takes the cores from them.
 * Where files are named, there is one run, of these.
 */
export function phases(
  args: readonly string[],
  sources: Sources,
  leftOut: readonly string[],
): string[][] {
  const named = args.some((arg) => !arg.startsWith("-"));
  const tests = named ? [] : [...sources.keys()]
    .filter((path) => path.endsWith("_test.ts") && !leftOut.includes(path))
    .sort();
  const timed = tests.filter((path) => isTimed(path, sources));
  const ignored = [...leftOut, ...timed];
  const ignore = ignored.length > 0 ? [`--ignore=${ignored.join(",")}`] : [];
  return [
    ["--parallel", ...ignore, ...args],
    ...(timed.length > 0 ? [["--parallel", ...args, ...timed]] : []),
  ];
}

function isTimed(path: string, sources: Sources): boolean {
  const source = sources.get(path) ?? "";
  return importsOf(path, source).some(({ target }) => target === TIMED);
}
