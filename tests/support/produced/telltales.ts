/**
 * What nothing that the service says may give away.
 *
 * @module
 */
import { ROOT } from "../root.ts";

/** In every password, token and error of a driver that a test plants. */
export const PLANTED = "hunter2";

/** A frame of a stack, and a place in it. */
const STACK = /^\s+at |file:\/\/\S+:\d+:\d+|\b(npm|node|ext):\w/;

/** SQL, drivers and systems. */
const INSIDES: readonly RegExp[] = [
  /\bSELECT\b.*\bFROM\b|\b(INSERT|REPLACE) INTO\b|\bUPDATE\b.*\bSET\b/,
  /\b(DELETE FROM|(CREATE|ALTER|DROP) TABLE|SET (NAMES|SESSION))\b/,
  /[Mm]ysql2|[Mm]emjs|node_modules|PROTOCOL_|sqlState|sqlMessage|\bsqlite_/,
  // What drivers and systems say: "connect ECONNREFUSED 127.0.0.1:3306".
  /\b(connect|read|write|getaddrinfo) E[A-Z]+\b|os error/,
  /Access denied|Duplicate entry|max_statement_time|--read-only|The table '/,
];

/** People, and the user of the store, as tests name them. */
const NAMES = /\b(kept|live|absent)-\d|\b(Ann|Ada|Lovelace)\b|service:/;

/** What a log may show of our own code, and an answer may not. */
const CODE: readonly RegExp[] = [
  /\b(SELECT|INSERT)\b|file:\/\//,
  /\.ts:|TypeError|ZodError/,
  new RegExp(RegExp.escape(ROOT.pathname)),
];

const SECRET = new RegExp(PLANTED);

/** What is searched, and for what. */
const RULES = {
  /** A refusal, and the header of any answer to a request. */
  problem: anyOf(SECRET, STACK, NAMES, ...INSIDES, ...CODE),
  /** The standard error: the log, and what is said before there is one. */
  log: anyOf(SECRET, STACK, NAMES, ...INSIDES.map(inLog)),
  /** The standard output, where people are exported to. */
  out: anyOf(SECRET, STACK, ...INSIDES),
  /** What people are meant to be in, and what quotes anything else. */
  people: anyOf(SECRET),
} as const;

/**
 * The rule for lines of the log, which are JSON. The other lines are for the
 * operator who starts it: a statement that makes a table, or why a disk is refused.
 */
function inLog({ source }: RegExp): RegExp {
  return new RegExp(`^\\{[^]*(?:${source})`);
}

/** What is searched. */
export type Kind = keyof typeof RULES;

/** The lines of the text that give something away. */
export function telltales(text: string, kind: Kind): string[] {
  const rule = RULES[kind];
  return text.split("\n")
    // JSON has a stack in one line.
    .filter((line) => rule.test(line.replaceAll("\\n", "\n")));
}

function anyOf(...rules: readonly RegExp[]): RegExp {
  return new RegExp(rules.map(({ source }) => source).join("|"), "m");
}
