import { importsOf, type Sources } from "./sources.ts";

/** What a test imports that says how long something may take. */
const TIMED = "tests/support/timed.ts";

/** What a test says that changes the shared database server for all. */
const GLOBAL = /\bSET GLOBAL\b/;

/**
 * The arguments of `deno test`, for one run after the other. Files run at the
 * same time, one for each core. Those that measure time follow, again one for
 * each core: they mostly wait, and nothing else takes the cores from them.
 * Those that change the database server for all come last, one by one. Where
 * files are named, there is one run, of these.
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
  const global = tests.filter((path) => GLOBAL.test(sources.get(path) ?? ""));
  const timed = tests.filter((path) =>
    isTimed(path, sources) && !global.includes(path)
  );
  const ignored = [...leftOut, ...timed, ...global];
  const ignore = ignored.length > 0 ? [`--ignore=${ignored.join(",")}`] : [];
  return [
    ["--parallel", ...ignore, ...args],
    ...(timed.length > 0 ? [["--parallel", ...args, ...timed]] : []),
    ...(global.length > 0 ? [[...args, ...global]] : []),
  ];
}

function isTimed(path: string, sources: Sources): boolean {
  const source = sources.get(path) ?? "";
  return importsOf(path, source).some(({ target }) => target === TIMED);
}
