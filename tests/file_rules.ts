/**
 * What holds for each file by itself: its length, its name, its test, and what
 * it may not use.
 *
 * @module
 */
import { type Sources, withoutComments } from "./support/sources.ts";

/**
 * Files that load modules whose names are known only at run time, or what is
 * too large to load before it is asked for.
 */
const DYNAMIC_IMPORTS = [
  "adapters/deno_mysql.ts",
  "src/command/load_adapters.ts",
  "src/http/console/files.ts",
  "src/http/docs/files.ts",
];

/**
 * The only files that read the time, set timers and draw random values: of the
 * service, and of the client.
 */
const TIME_AND_RANDOMNESS = ["src/runtime.ts", "src/client/clock.ts"];

// A method of a runtime follows a dot. `new Date(time)` reads no clock.
const USES_OF_TIME = new RegExp(
  [
    String.raw`\b(Date|performance)\s*\.\s*now\b`,
    String.raw`(?<!\bnew\s+)\bDate\s*\(`,
    // A part of it may be taken later.
    String.raw`=\s*(Date|performance|Math|crypto|Temporal)\s*;`,
    String.raw`\bTemporal\s*\.\s*Now\b`,
    String.raw`\bhrtime\b`,
    String.raw`\bAtomics\s*\.\s*wait`,
    String.raw`\bnew\s+Date\b(?!\s*\(\s*[^\s)])`,
    String.raw`\bMath\s*\.\s*random\b`,
    String.raw`\b(randomUUID|getRandomValues|randomBytes|randomInt)\b`,
    String.raw`(?<!\.\s*)\b(set|clear)(Timeout|Interval|Immediate)\b(?!\?|:)`,
    String
      .raw`\b(globalThis|window|self)\s*\.\s*(set|clear)(Timeout|Interval|Immediate)\b`,
    String.raw`\bAbortSignal\s*\.\s*timeout\b`,
    String.raw`["'](node:)?(timers(/promises)?|perf_hooks)["']`,
  ].join("|"),
);

/** The longest that a file of the product may be, in lines. */
const LONGEST = 250;

/** Every breach of these rules in one of the files, one line each. */
export function fileViolations(
  path: string,
  source: string,
  sources: Sources,
): string[] {
  const code = withoutComments(source);
  const lines = source.split("\n").length - 1;
  const found: string[] = [];
  if (/^export\s+(default\b|\{[^}]*\bas\s+default\b)/m.test(code)) {
    found.push("no default exports");
  }
  if (
    isProduct(path) && !DYNAMIC_IMPORTS.includes(path) &&
    /(?<!typeof\s*)\bimport\s*\(/.test(code)
  ) {
    found.push("no dynamic import");
  }
  if (
    isProduct(path) && !TIME_AND_RANDOMNESS.includes(path) &&
    USES_OF_TIME.test(code)
  ) {
    found.push("time and randomness come from the runtime");
  }
  if (isProduct(path) && lines > LONGEST) {
    found.push(`no file above ${LONGEST} lines: ${lines}`);
  }
  if (/(^|\/)_?(utils?|helpers?|index|common)\.ts$/.test(path)) {
    found.push("a file is named after its one idea");
  }
  return [
    ...found.map((rule) => `${path}: ${rule}`),
    ...testViolations(path, source, sources),
  ];
}

function testViolations(
  path: string,
  source: string,
  sources: Sources,
): string[] {
  if (!isProduct(path) || !hasCode(source)) return [];
  const test = `tests/${path.replace(/^src\//, "").slice(0, -3)}_test.ts`;
  return sources.has(test) ? [] : [`${path}: code has its test file: ${test}`];
}

// The lines of a type after its first are indented, or close a bracket.
const TYPE = /^(export )?(type|interface)\b.*(\n+[ })\]>|&].*)*/gm;

/** Whether there is a function or a class beside the types and comments. */
function hasCode(source: string): boolean {
  const code = withoutComments(source).replace(TYPE, "");
  return /\bfunction\b|\bclass\b|=>/.test(code);
}

/** Whether it is a file of the product, and no test or tool. */
export function isProduct(path: string): boolean {
  return /^(src|adapters)\/|^main\.ts$/.test(path);
}
