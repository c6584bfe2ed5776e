/**
 * Reads the text of metrics strictly by its specification: https://prometheus.io/docs/instrumenting/exposition_formats/.
 *
 * @module
 */

/** A metric as it was read. */
export interface Scraped {
  readonly help: string;
  readonly type: string;
  /** The values, by name and labels: `x_total{a="b"}`. */
  readonly samples: ReadonlyMap<string, number>;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const PAIR = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\n"])*)"(?:,|$)/y;
const SUFFIX = /_(bucket|sum|count)$/;

/** Every metric, by name; throws if the text breaks a rule. */
export function scrape(text: string): Map<string, Scraped> {
  const families = new Map<
    string,
    Scraped & { samples: Map<string, number> }
  >();
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const lines = text.slice(0, -1).split("\n");
  let current = "";
  for (const [at, line] of lines.entries()) {
    const bad = (why: string) => new Error(`line ${at + 1}: ${why}: ${line}`);
    // The empty line between two metrics.
    if (line === "") continue;
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name = "", rest = ""] = comment;
      const known = families.get(name);
      if (kind === "HELP") {
        if (known) throw bad("second HELP");
        if (/\\[^\\n]/.test(rest.replaceAll("\\\\", ""))) throw bad("escape");
        families.set(name, { help: rest, type: "", samples: new Map() });
      } else {
        if (!known || known.type || known.samples.size > 0) throw bad("order");
        families.set(name, { ...known, type: rest });
      }
      current = name;
      continue;
    }
    const [, name, labels = "", number = ""] = LINE.exec(line) ?? [];
    if (name === undefined) throw bad("no sample");
    const family = families.get(current);
    const base = family?.type === "histogram" ? name.replace(SUFFIX, "") : name;
    if (!family || base !== current) throw bad("not of its metric");
    if (Number.isNaN(Number(number))) throw bad("no number");
    const key = `${name}{${pairsOf(labels, bad)}}`;
    if (family.samples.has(key)) throw bad("twice");
    family.samples.set(key, Number(number));
  }
  return families;
}

function pairsOf(labels: string, bad: (why: string) => Error): string {
  const names = new Set<string>();
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < labels.length) {
    const name = PAIR.exec(labels)?.[1];
    if (name === undefined || names.has(name)) throw bad("labels");
    names.add(name);
  }
  return labels;
}
