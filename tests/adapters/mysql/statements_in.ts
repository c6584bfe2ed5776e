import { assert } from "@std/assert";

/** The statements in lines for the client of MySQL. */
export function statementsIn(lines: readonly string[]): string[] {
  let delimiter = ";";
  return lines.flatMap((line) => {
    const [, next] = /^DELIMITER (.+)$/.exec(line) ?? [];
    delimiter = next ?? delimiter;
    if (next || line === "" || line.startsWith("--")) return [];
    assert(line.endsWith(delimiter), line);
    return [line.slice(0, -delimiter.length)];
  });
}
