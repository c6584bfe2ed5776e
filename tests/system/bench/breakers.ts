/**
 * What the circuit breaker takes, beside those of libraries.
 *
 * @module
 */
import { median } from "./proc.ts";
import { printTable } from "./table.ts";

const PROGRAM = new URL("./peers/breakers.ts", import.meta.url).pathname;

/** Measures a call that succeeds at once within each, a median of five. */
export async function measureBreakers(): Promise<void> {
  // The libraries are none of the project's, so neither is their lock.
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", "--no-lock", PROGRAM],
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error("the libraries could not be measured");
  const taken = new TextDecoder().decode(stdout).trim().split("\n")
    .map((it) => it.split(" "));
  const rows = [...Map.groupBy(taken, ([name = ""]) => name)]
    .map(([name, some]) => [
      name,
      median(some.map(([, us]) => Number(us))).toFixed(2),
    ]);
  printTable("Circuit breakers", [["breaker", "µs a call"], ...rows]);
}
