import { importsOf, type Sources } from "./sources.ts";

/** What only a test that talks to a real server has a use for. */
const MARKS = /PERSON_TEST_(MYSQL|MEMCACHE)/;

/**
 * The test files that need a real server: those that, by themselves or through
 * what they import, use `tests/support/servers/` or the variables that name a server.
 */
export function needServer(sources: Sources): string[] {
  return [...sources.keys()].filter(isTest)
    .filter((path) => reachable(path, sources).some(isMarked))
    .sort();

  function isMarked(path: string): boolean {
    return path.startsWith("tests/support/servers/") ||
      MARKS.test(sources.get(path) ?? "");
  }
}

function isTest(path: string): boolean {
  return /(^|[/_.])test\.ts$/.test(path);
}

/** The file and all that it imports, directly or not. */
export function reachable(path: string, sources: Sources): string[] {
  const found = new Set([path]);
  // A set goes on to yield what is added while it is walked.
  for (const file of found) {
    for (const { target } of importsOf(file, sources.get(file) ?? "")) {
      if (sources.has(target)) found.add(target);
    }
  }
  return [...found];
}
