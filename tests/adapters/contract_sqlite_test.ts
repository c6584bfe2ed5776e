import { sqlite } from "../../adapters/sqlite.ts";
import { outageLaws, storeLaws, testContract } from "../contract/mod.ts";

const OPTIONS = { timeout: 5000, connections: 1 };

testContract("sqlite", storeLaws, async () => {
  const dir = await Deno.makeTempDir();
  const url = new URL(`sqlite:${dir}/person.db`);
  return {
    open: () => sqlite.open(url, OPTIONS),
    close: () => Deno.remove(dir, { recursive: true }),
  };
});

testContract("sqlite without its file", outageLaws, async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${dir}/person.db`,
    "no database at all\n".repeat(99),
  );
  const url = new URL(`sqlite:${dir}/person.db`);
  return {
    open: () => sqlite.open(url, OPTIONS),
    close: () => Deno.remove(dir, { recursive: true }),
  };
});
