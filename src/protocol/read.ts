/**
 * A read as its caller wants the cache to be used.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import { onlyCached } from "./only_cached.ts";
import type { Protocol } from "./steps.ts";
import type { ReadPorts } from "./read_ports.ts";
import { readThrough } from "./read_through.ts";
import type { Reading, ReadOptions } from "./reading.ts";
import { passBy, refresh } from "./refresh.ts";

/** Reads the ids: a reading for every one of them. */
export function read<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
  options?: ReadOptions,
): Protocol<Map<R["id"], Reading<R>>, E> {
  switch (options?.cache) {
    case undefined:
      return readThrough(ids, ports);
    case "no-cache":
      return refresh(ids, ports);
    case "no-store":
      return passBy(ids, ports);
    case "only-if-cached":
      return onlyCached(ids, ports);
  }
}
