import type { Table } from "./table.ts";

/** What a part of the benchmark has found. */
export interface Finding {
  /** For those who read it. */
  readonly tables: readonly Table[];
  /** For the JSON file: the values of each round. */
  readonly data: unknown;
}
