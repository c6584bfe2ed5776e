/**
 * The kinds of setting values: how each is parsed, checked and shown.
 *
 * @module
 */
import { isIPv6 } from "node:net";
import type { FlagType } from "./flags.ts";
import { redacted } from "./redacted.ts";

/** A kind of setting value. */
export interface Kind<T> {
  /** The allowed values, as a text to follow "must be". */
  readonly allowed: string;
  /** Whether the text may hold a password, so that no error may show it. */
  readonly secret?: boolean;
  /** The type of the flag; a `boolean` flag needs no value. */
  readonly flag?: FlagType;
  /** What is wrong with a value, said after `allowed`; it never shows the value. */
  readonly hint?: (value: unknown) => string;
  /** The allowed values in a program, if they differ from those in a text. */
  readonly typed?: string;
  /** The value of a text, or `undefined` if the text is not allowed. */
  parse(text: string): T | undefined;
  /** Whether a program may give this value. */
  accepts(value: unknown): value is T;
  /** The value as a text without secrets. */
  format(value: T): string;
}

type Units = ReadonlyMap<string, number>;

const DURATIONS: Units = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

const SIZES: Units = new Map([
  ["", 1],
  ["KiB", 1024],
  ["MiB", 1024 ** 2],
  ["GiB", 1024 ** 3],
]);

/** A duration in milliseconds, written as `250ms`, `30s`, `5m`, `1h` or `2d`. */
export function duration(shortest: string, longest: string): Kind<number> {
  return quantity(
    DURATIONS,
    `a duration from ${shortest} to ${longest}, in ms, s, m, h or d`,
    "milliseconds",
    shortest,
    longest,
  );
}

/** A number of bytes, written as `65536`, `64KiB` or `1MiB`. */
export function size(smallest: string, largest: string): Kind<number> {
  return quantity(
    SIZES,
    `a size from ${smallest} to ${largest}, in KiB, MiB or GiB, or in bytes without a unit`,
    "bytes",
    smallest,
    largest,
  );
}

function quantity(
  units: Units,
  allowed: string,
  unit: string,
  least: string,
  most: string,
): Kind<number> {
  const min = measure(units, least) ?? 0;
  const max = measure(units, most) ?? Infinity;
  const accepts = wholeNumber(min, max);
  return {
    allowed,
    typed: `a whole number of ${unit} from ${min} to ${max}`,
    parse(text) {
      const value = measure(units, text);
      return accepts(value) ? value : undefined;
    },
    accepts,
    format(value) {
      const [unit, one] =
        [...units].findLast(([, one]) => value >= one && value % one === 0) ??
          [...units][0] ?? ["", 1];
      return `${value / one}${unit}`;
    },
  };
}

function measure(units: Units, text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,12})([a-zA-Z]*)$/.exec(text) ?? [];
  const one = units.get(unit);
  return digits && one ? Number(digits) * one : undefined;
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number): Kind<number> {
  const accepts = wholeNumber(least, most);
  return {
    allowed: `a whole number from ${least} to ${most}`,
    parse(text) {
      const value = /^\d{1,12}$/.test(text) ? Number(text) : undefined;
      return accepts(value) ? value : undefined;
    },
    accepts,
    format: String,
  };
}

/** How often in a second, written as `1/s`, at most `most`; `off` is 0. */
export function rate(most: number): Kind<number> {
  const accepts = wholeNumber(0, most);
  return {
    allowed: `"off" or a rate such as 1/s, from 1/s to ${most}/s`,
    typed: `a whole number a second from 0 (off) to ${most}`,
    parse(text) {
      if (text === "off") return 0;
      const value = Number(/^([1-9]\d{0,11})\/s$/.exec(text)?.[1]);
      return accepts(value) ? value : undefined;
    },
    accepts,
    format: (value) => value === 0 ? "off" : `${value}/s`,
  };
}

function wholeNumber(least: number, most: number) {
  return (value: unknown): value is number =>
    typeof value === "number" && Number.isInteger(value) &&
    value >= least && value <= most;
}

/** A choice of one of the words. */
export function choice<T extends string>(...words: readonly T[]): Kind<T> {
  return {
    allowed: words.map((word) => `"${word}"`).join(" or "),
    parse: (text) => words.find((word) => word === text),
    accepts: (value): value is T => words.some((word) => word === value),
    format: String,
  };
}

/** A boolean, written as `true` or `false`. */
export function boolean(): Kind<boolean> {
  return {
    allowed: '"true" or "false"',
    typed: "true or false",
    flag: "boolean",
    parse: (text) => text === "true" || (text === "false" ? false : undefined),
    accepts: (value) => typeof value === "boolean",
    format: String,
  };
}

/** The URL of a backend, such as the examples; the registry checks the rest. */
export function backend(examples: string): Kind<string> {
  return {
    allowed: `a URL such as ${examples}`,
    secret: true,
    hint: faultOfUrl,
    parse: (text) => isBackend(text) ? text : undefined,
    accepts: (value): value is string =>
      typeof value === "string" && isBackend(value),
    format: redacted,
  };
}

/** Whether it is a URL; an `@` behind the host is the end of a password. */
function isBackend(text: string): boolean {
  const url = URL.parse(text);
  if (!url) return false;
  const [firstName = ""] = url.search.split("=");
  return url.host === "" ||
    !(url.pathname + firstName + url.hash).includes("@");
}

/** The beginning of a URL, which no address of digits has. */
const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/** Matches a URL with a port, which is behind the last `@`. */
const PORT =
  /^\w[^:]*:\/\/(?:.*@)?(?:\[[^@\]]*\]|[^@:/?#[]*):([^@/?#]*)(?:[/?#][^@]*)?$/;

/** Matches a URL without a host, which would be behind the last `@`. */
const NO_HOST = /^\w[^:]*:\/\/(?:.*@)?(?::\d*)?(?:[/?#][^@]*)?$/;

/** The hint for a text that is no URL of a backend. */
function faultOfUrl(text: unknown): string {
  if (typeof text !== "string") return "";
  if (!SCHEME.test(text)) return "; it must begin with a scheme and a colon";
  if (NO_HOST.test(text)) return "; its host is missing";
  const [, port = ""] = PORT.exec(text) ?? [];
  if (port.includes(",")) {
    return "; it must name one server, and for memcached each further one as " +
      "?server=b:11211";
  }
  if (port.includes(":")) {
    return "; an IPv6 address must be in brackets, as [::1]";
  }
  if (/\D/.test(port)) return "; its port is no number";
  if (Number(port) > 65_535) return "; its port is above 65535";
  return text.includes("@")
    ? "; in a password write % as %25, @ as %40, / as %2F, ? as %3F and # as %23"
    : "; its host or its port is wrong";
}

/** A host name or IP address to listen on. */
export function host(): Kind<string> {
  const isHost = (text: string) =>
    /^[\w.-]+$/.test(text) || (isIPv6(text) && !text.includes("%"));
  return {
    allowed: "a host name or IP address, without a port",
    parse: (text) => isHost(text) ? text : undefined,
    accepts: (value): value is string =>
      typeof value === "string" && isHost(value),
    format: String,
  };
}
