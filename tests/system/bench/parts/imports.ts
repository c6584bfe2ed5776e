import { ndjson } from "../../e2e/people.ts";
import { runCommand } from "../../e2e/process.ts";
import type { Finding } from "../report/finding.ts";
import type { Bench } from "./bench.ts";

/** Imports into each database; what the program says of it. */
export async function measureImports(
  { servers, scale }: Bench,
): Promise<Finding> {
  const { mysql, memcache, directory } = servers;
  const databases = {
    SQLite: `sqlite:${directory}/import.db`,
    MariaDB: `${mysql}?table=imported`,
  };
  const rows = [["database", "seconds", "it says"]];
  for (const [name, database] of Object.entries(databases)) {
    const begun = performance.now();
    const { stdout, stderr } = await runCommand(
      ["import", "-", "--format=ndjson"],
      { database, cache: memcache },
      ndjson(scale.imported, "1"),
      { data: directory },
    );
    if (!stdout) throw new Error(stderr);
    const seconds = (performance.now() - begun) / 1000;
    rows.push([name, seconds.toFixed(1), stdout.trim()]);
  }
  const title = `Imports of ${scale.imported.toLocaleString("en")} people`;
  return { tables: [{ title, rows }], data: { rows } };
}
