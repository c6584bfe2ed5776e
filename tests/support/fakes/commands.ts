/**
 * What may happen to two instances of the service, at random.
 *
 * @module
 */
import fc from "fast-check";
import { PERSON, type PersonId } from "../../../src/person/person.ts";
import type { Choice, Fate } from "../../freshness/property/schedule.ts";

/** The people that the commands are about. */
export const IDS: readonly PersonId[] = ["x", "y"].map((it) =>
  PERSON.parseId(it)
);

/** Something that an instance, or chance, does. */
export interface Command {
  /**
   * Besides what a client asks for: `toggle` flips the source, `cut` takes the
   * cache out of the instance's reach, and `mend` brings it back; `evict` makes
   * the cache forget the ids' generations; `pass` lets time pass.
   */
  readonly does:
    | "read"
    | "put"
    | "add"
    | "delete"
    | "toggle"
    | "cut"
    | "mend"
    | "evict"
    | "pass";
  /** Which instance. */
  readonly by: 0 | 1;
  /** The ids that it is about; several are a batch. */
  readonly ids: readonly PersonId[];
  /** The milliseconds to pass. */
  readonly ms: number;
}

const does = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Command["does"]>("read") },
  { weight: 5, arbitrary: fc.constant("put") },
  {
    weight: 5,
    arbitrary: fc.constantFrom("add", "delete", "toggle", "evict", "evict"),
  },
  { weight: 3, arbitrary: fc.constantFrom("cut", "mend", "pass") },
);

const singles = IDS.map((id) => [id]);

/** Scripts about these people, by these instances. */
function about(
  ids: readonly (readonly PersonId[])[],
  by: readonly Command["by"][],
): fc.Arbitrary<Command[]> {
  const command = fc.record<Command>({
    does,
    by: fc.constantFrom(...by),
    ids: fc.constantFrom(...ids),
    ms: fc.constantFrom(50, 200, 200, 200, 700, 6_000, 31_000),
  });
  return fc.array(command, { minLength: 1, maxLength: 14, size: "max" });
}

/** Any script of commands; the fewer it is about, the more they meet. */
export const scripts: fc.Arbitrary<Command[]> = fc.oneof(
  about(singles.slice(0, 1), [0]),
  about(singles.slice(0, 1), [0, 1]),
  about([...singles, IDS], [0, 1]),
);

/** Fates, of which one in so many is a fault. */
function fates(faults: number): fc.Arbitrary<Fate> {
  return fc.oneof(
    { weight: 3 * faults, arbitrary: fc.constant("well") },
    { weight: 2 * faults, arbitrary: fc.constant("slow") },
    {
      weight: 5,
      arbitrary: fc.constantFrom("lost", "doubted", "unheard", "late"),
    },
  );
}

/**
 * Any interleaving, with few faults or with many; fair, or such that what was
 * begun last goes on and the rest has to wait.
 */
export const interleavings: fc.Arbitrary<Choice[]> = fc.oneof(
  ...[3, 10, 100].map(fates).flatMap((fate) => [
    many(fc.record({ at: fc.nat(7), fate })),
    many(fc.record({ at: fc.constantFrom(-2, -2, -2, -2, -1, 0, 1), fate })),
  ]),
);

function many<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(arbitrary, { maxLength: 120, size: "max" });
}
