import type { Attempt } from "../../../../adapters/sql/pool/meaning.ts";

/** An attempt that may have changed data for good. */
export const CHANGING: Attempt = { mode: "write", changing: true };
