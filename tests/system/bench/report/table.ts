/** Rows of cells under a title; the first row is the head. */
export interface Table {
  /** What it shows. */
  readonly title: string;
  /** The head, and the rows below it. */
  readonly rows: readonly (readonly string[])[];
}

/** The table as text whose columns line up. */
export function showTable({ title, rows }: Table): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] ?? "").length))
  );
  const lines = rows.map((row) =>
    row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)
    ).join("  ").trimEnd()
  );
  return `\n${title}\n\n${lines.join("\n")}`;
}
