/**
 * The steps of a read that may fail without failing it. This and
 * `write_through.ts` are the only places that forgive a cache.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import type { PersonId } from "../person/person.ts";
import type { Fill, Lookup } from "../dao/person_cache.ts";
import type { Protocol } from "./steps.ts";
import type { ReadPorts } from "./read_ports.ts";

/** The look-ups, or `undefined` if the cache did not answer. */
export function* lookup<E>(
  ids: readonly PersonId[],
  ports: ReadPorts<E>,
): Protocol<(Lookup | undefined)[] | undefined, E> {
  try {
    return yield* ports.lookup(ids);
  } catch (error) {
    if (hasCode(error, "unavailable")) return undefined;
    throw error;
  }
}

/** Whether the cache took it. */
export function* fill<E>(
  fills: readonly Fill[],
  ports: ReadPorts<E>,
): Protocol<boolean, E> {
  try {
    yield* ports.fill(fills);
    return true;
  } catch (error) {
    if (hasCode(error, "unavailable")) return false;
    throw error;
  }
}
