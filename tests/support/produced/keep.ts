/**
 * Keeps what the service says in the folder of the test run, where the runner
 * searches it at the end: `deno task test` makes that folder and names it in
 * `PERSON_TEST_DIR`. Without it nothing is kept.
 *
 * @module
 */
import { ROOT } from "../root.ts";

/** What the runner finds of it: all of an output, or what gave something away. */
export type Kept = "log" | "out" | "answers";

/** The folder within that of the test run. */
export const PRODUCED = "produced";

let files = 0;

/** Makes a file, and returns what appends to it. */
export function keep(kind: Kept): (piece: string | Uint8Array) => void {
  const run = Deno.env.get("PERSON_TEST_DIR");
  if (!run) return () => {};
  const test = Deno.mainModule.replace(ROOT.href, "").split("/").join(".");
  const file = `${run}/${PRODUCED}/${test}.${files++}.${kind}`;
  Deno.mkdirSync(`${run}/${PRODUCED}`, { recursive: true });
  const append = (piece: string | Uint8Array) => {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
    Deno.writeFileSync(file, bytes, { append: true });
  };
  append("");
  return append;
}

const encoder = new TextEncoder();
