/**
 * The parts of an instance, with a mutant switched on.
 *
 * @module
 */
import { VersionedCache } from "../../../src/cache_aside/versioned_cache.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import type { KeyValue } from "../../../src/dao/key_value.ts";
import { override } from "../override.ts";
import { CHANGES } from "../changes.ts";
import type { MutantOf } from "../mutants.ts";
import { PARTS } from "./freshness.ts";
import { LIFETIMES, type Parts } from "./world.ts";

/** The parts of a mutant. */
export function mutated(mutant: MutantOf<"property">): Parts {
  const { cache, server, store, shared } = CHANGES[mutant];
  return {
    ...PARTS,
    cache: (way, runtime) => {
      const made = new VersionedCache<Person>(
        server ? override<KeyValue<Person>>(way, server(way)) : way,
        {
          record: PERSON,
          lifetimes: LIFETIMES,
          runtime,
        },
      );
      return cache ? override<typeof made>(made, cache(made)) : made;
    },
    store: (way) => store ? override(way, store(way, (answer) => answer)) : way,
    shared: shared ?? PARTS.shared,
  };
}
