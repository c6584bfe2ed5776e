/**
 * Bounded staleness, if the URL of a cache server asks for it.
 *
 * @module
 */
import type { KeyValue } from "../../src/dao/key_value.ts";
import { AppError } from "../../src/errors.ts";
import type { Identified } from "../../src/record/record_type.ts";
import type { Runtime } from "../../src/runtime.ts";
import { NearCache } from "./near_cache.ts";

/** The parameters of the URL, each with a line of help. */
export const STALENESS_PARAMETERS = {
  staleness:
    "how long a process serves an entry without asking the server, e.g. 250ms",
  near: "how many entries it keeps for that (10000)",
};

/** The server, with entries kept in this process if the URL says so. */
export function withStaleness<R extends Identified>(
  server: KeyValue<R>,
  { searchParams }: URL,
  runtime: Runtime,
): KeyValue<R> {
  const near = searchParams.get("near") ?? "10000";
  const staleness = searchParams.get("staleness");
  if (staleness === null) {
    if (!searchParams.has("near")) return server;
    throw new AppError(
      "config",
      "The cache's parameter near= needs staleness= as well.",
    );
  }
  if (!/^[1-9]\d{0,6}$/.test(near)) {
    throw new AppError(
      "config",
      "The cache's near= must be a number of entries from 1 to 9999999.",
    );
  }
  if (!/^[1-9]\d{0,3}ms$/.test(staleness)) {
    throw new AppError(
      "config",
      "The cache's staleness= must be a time from 1ms to 9999ms.",
    );
  }
  return new NearCache(server, Number(near), parseInt(staleness), runtime);
}
