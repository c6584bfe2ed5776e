import { importsOf, type Sources } from "./sources.ts";

/** What a test imports that says how long something may take. */
const TIMED = "tests/support/timed.ts";

/** What a test says that changes the shared database server for all. */
const GLOBAL = /\bSET GLOBAL\b/;

/**
 * The arguments of `deno test`, for one run after the other. Files run at the
 * same time, one for each core; but those that measure time, and those that
 * change the database server for all, run afterwards, one by one. Where files
 * are named, there is one run, of these.
 */
export function phases(
  args: readonly string[],
  sources: Sources,
  leftOut: readonly string[],
): string[][] {
  const named = args.some((arg) => !arg.startsWith("-"));
  const alone = named ? [] : [...sources.keys()]
    .filter((path) => path.endsWith("_test.ts") && !leftOut.includes(path))
    .filter((path) => isAlone(path, sources))
    .sort();
  const ignored = [...leftOut, ...alone];
  const ignore = ignored.length > 0 ? [`--ignore=${ignored.join(",")}`] : [];
  const together = ["--parallel", ...ignore, ...args];
  return alone.length > 0 ? [together, [...args, ...alone]] : [together];
}

function isAlone(path: string, sources: Sources): boolean {
  const source = sources.get(path) ?? "";
  return GLOBAL.test(source) ||
    importsOf(path, source).some(({ target }) => target === TIMED);
}
