import { importsOf, type Sources } from "./sources.ts";

/** A test that talks to the MySQL or MariaDB of the run asks for its URL. */
const DATABASE = /providedUrl\("PERSON_TEST_MYSQL"\)/;

/**
 * The test files that need a real server: those that, by themselves or through
 * what they load, use `tests/support/servers/`.
 */
export function needServer(sources: Sources): string[] {
  return testsThatReach(
    sources,
    (path) => path.startsWith("tests/support/servers/"),
  );
}

/** The test files that need no MySQL or MariaDB. */
export function needNoDatabase(sources: Sources): string[] {
  const others = new Set(testsThatReach(
    sources,
    (path) =>
      path === "tests/support/servers/mariadb.ts" ||
      DATABASE.test(sources.get(path) ?? ""),
  ));
  return [...sources.keys()].filter((it) => isTest(it) && !others.has(it))
    .sort();
}

/** The test files that load one of these files, directly or not, or are one. */
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

/** The file and all that it loads, directly or not; a type is not loaded. */
export function reachable(path: string, sources: Sources): string[] {
  const found = new Set([path]);
  // A set goes on to yield what is added while it is walked.
  for (const file of found) {
    for (const it of importsOf(file, sources.get(file) ?? "")) {
      if (!it.typeOnly && sources.has(it.target)) found.add(it.target);
    }
  }
  return [...found];
}
