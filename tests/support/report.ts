/**
 * What became of a run of `deno test`.
 *
 * A case is a test or step without steps of its own: groups do not count, so
 * that `N passed` is the number of things that were tried. Names and groups
 * come from the JUnit report. Deno's closing line must be there as well: it
 * proves that the run came to its end, and it alone counts test files that
 * failed outside of any test.
 *
 * @module
 */

/** The cases of a run. */
export interface Report {
  /** How many passed. */
  readonly passed: number;
  /** How many failed; a file or group that broke outside of a case is one. */
  readonly failed: number;
  /** The names of those that were not run though they were there. */
  readonly ignored: readonly string[];
}

const CLOSING =
  /^(?:ok|FAILED) \| \d+ passed.*? \| (\d+) failed(?: \((\d+) steps?\))?.* \([^()]+\)$/;

const CASE = /<testcase name="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g;

/** Reads a run's closing line and JUnit report; `undefined` if it broke off. */
export function readReport(line: string, junit: string): Report | undefined {
  const closing = CLOSING.exec(line);
  if (!closing) return undefined;
  const entries = [...junit.matchAll(CASE)].map(([, name = "", body = ""]) => ({
    name,
    ignored: body.includes("<skipped"),
    failed: body.includes("<failure") || body.includes("<error"),
  }));
  const groups = groupsOf(entries.map(({ name }) => name));
  const cases = entries.filter(({ name }) => !groups.has(name));
  const failures = entries.filter(({ failed }) => failed);
  // A group that failed on its own account, in a hook, has no failed case.
  const blamed = groupsOf(failures.map(({ name }) => name));
  const broken = failures.filter(({ name }) => !blamed.has(name)).length;
  const [, tests = "0", steps = "0"] = closing;
  return {
    passed: cases.filter(({ ignored, failed }) => !ignored && !failed).length,
    failed: broken + Number(tests) + Number(steps) - failures.length,
    ignored: entries.filter(({ ignored }) => ignored)
      .map(({ name }) => unescape(name)),
  };
}

/** The names that others lie within: `a` and `a > b` for `a > b > c`. */
function groupsOf(names: readonly string[]): Set<string> {
  const separator = " &gt; ";
  return new Set(names.flatMap((name) => {
    const parts = name.split(separator);
    return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join(separator));
  }));
}

function unescape(xml: string): string {
  return xml.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
