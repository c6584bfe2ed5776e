/**
 * The steps of a read that may fail without failing it. This and
 * `write_through.ts` are the only places that forgive a cache.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { Fill, Lookup } from "../dao/cache.ts";
import type { Protocol } from "./steps.ts";
import type { ReadPorts } from "./read_ports.ts";

/** The look-ups, or `undefined` if the cache did not answer. */
export function* tryLookup<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<(Lookup<R> | undefined)[] | undefined, E> {
  try {
    return yield* ports.lookup(ids);
  } catch (error) {
    if (hasCode(error, "unavailable")) return undefined;
    throw error;
  }
}

/** Whether the cache took it. */
export function* tryFill<R extends Identified, E>(
  fills: readonly Fill<R>[],
  ports: ReadPorts<R, E>,
): Protocol<boolean, E> {
  try {
    yield* ports.fill(fills);
    return true;
  } catch (error) {
    if (hasCode(error, "unavailable")) return false;
    throw error;
  }
}
