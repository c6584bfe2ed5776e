import { importsOf, type Sources } from "./sources.ts";

/** What only a test that talks to a real server has a use for. */
const MARKS = /PERSON_TEST_(MYSQL|POSTGRES|MEMCACHE)/;

/**
 * The test files that need a real server: those that, by themselves or through
 * what they import, use `tests/support/servers/` or the variables that name a server.
 */
export function needServer(sources: Sources): string[] {
  return testsThatReach(
    sources,
    (path) =>
      path.startsWith("tests/support/servers/") ||
      MARKS.test(sources.get(path) ?? ""),
  );
}

/** The test files that need no MySQL or MariaDB. */
export function needNoDatabase(sources: Sources): string[] {
  const others = new Set(testsThatReach(
    sources,
    (path) =>
      path === "tests/support/servers/mariadb.ts" ||
      (sources.get(path) ?? "").includes("PERSON_TEST_MYSQL"),
  ));
  return [...sources.keys()].filter((it) => isTest(it) && !others.has(it))
    .sort();
}

/** The test files that import one of these files, directly or not, or are one. */
function testsThatReach(
  sources: Sources,
  isMarked: (path: string) => boolean,
): string[] {
  return [...sources.keys()].filter(isTest)
    .filter((path) => reachable(path, sources).some(isMarked))
    .sort();
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
