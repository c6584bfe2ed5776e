/**
 * Metrics as text: version 0.0.4 of Prometheus' exposition format.
 *
 * @module
 */

/** The media type of the text. */
export const EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

/** The value of a label. */
export type Label = string | number;

/** One line of the text. */
export interface Sample {
  /** What follows the family's name, such as `_sum`. */
  readonly suffix?: string;
  /** The labels, by name. */
  readonly labels: Readonly<Record<string, Label>>;
  /** The value. */
  readonly value: number;
}

/** A metric with all of its labels. */
export interface Family {
  /** Its name, as of https://prometheus.io/docs/practices/naming/. */
  readonly name: string;
  /** What it tells, in a sentence. */
  readonly help: string;
  /** How its samples are to be read. */
  readonly type: "counter" | "gauge" | "histogram";
  /** What it comes to just now. */
  samples(): Iterable<Sample>;
}

/** The text of the families, in that order. */
export function exposition(families: readonly Family[]): string {
  return families.map((family) => {
    const { name, help, type } = family;
    const lines = Array.from(family.samples(), (it) => line(name, it));
    return `# HELP ${name} ${escape(help)}\n# TYPE ${name} ${type}\n` +
      lines.join("");
  }).join("");
}

function line(name: string, { suffix = "", labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) =>
    `${label}="${escape(String(text)).replaceAll('"', '\\"')}"`
  );
  const braced = pairs.length > 0 ? `{${pairs.join(",")}}` : "";
  return `${name}${suffix}${braced} ${value}\n`;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
