/**
 * The end of a run: the faults have ended, so everything must work again.
 *
 * @module
 */
import { kindOf } from "../../src/cache_aside/outbox/row_kind.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import type { World } from "./clock.ts";
import type { Database } from "./database.ts";
import type { Instance } from "./instance.ts";
import { IDS } from "./scenes.ts";

/** The most milliseconds until all works again. */
const RECOVERY = 20_000;

/** What recovers. */
export interface Recovering {
  readonly world: World;
  readonly database: Database;
  readonly instances: readonly Instance[];
  /** Whether a process was killed: then nothing invalidates its last write. */
  readonly killed: boolean;
}

/** What was not well at the end. */
export interface Recovered {
  /** Hits of people that the store holds otherwise. */
  readonly old: readonly string[];
  /** What did not work again. */
  readonly stuck: readonly string[];
}

/**
 * Waits until no call is under way, the outbox is empty, and every id is a hit
 * again; then the hits are compared with the store.
 */
export async function recover(parts: Recovering): Promise<Recovered> {
  const { world, instances } = parts;
  for (const it of instances) it.process.receive(() => it.toggle("cache"));
  let stuck: string[] = [];
  for (let ms = 0; ms < RECOVERY; ms += 400) {
    await world.pass(400);
    stuck = unsettled(parts);
    if (stuck.length > 0) continue;
    const old: string[] = [];
    for (const instance of instances) {
      const hits = await cached(instance, world);
      if (hits.length < IDS.length) {
        stuck.push(`${instance.parts.name}: people are not cached again`);
      }
      old.push(...hits.flatMap((hit) => compare(hit, instance, parts)));
    }
    if (stuck.length === 0 || old.length > 0) return { old, stuck };
  }
  return { old: [], stuck };
}

/** What is still under way. */
function unsettled({ database, instances }: Recovering): string[] {
  const rows =
    database.data.rows.filter((it) => kindOf(it) === "change").length;
  return [
    ...rows > 0 ? [`${rows} rows stay in the outbox`] : [],
    ...instances.filter((it) => it.running > 0).map(({ parts, running }) =>
      `${parts.name}: ${running} calls hang`
    ),
  ];
}

interface Hit {
  readonly id: PersonId;
  readonly person: Person | undefined;
}

/** The hits of an instance that has just read every id. */
async function cached(instance: Instance, world: World): Promise<Hit[]> {
  const hits: Hit[] = [];
  const read = async () => {
    await instance.read(IDS);
    const readings = await instance.read(IDS);
    readings.forEach(({ origin, record }, i) => {
      const id = IDS[i];
      if (!id || origin.via !== "hit" || origin.caveat) return;
      hits.push({ id, person: record });
    });
  };
  instance.process.receive(() => void read());
  await world.pass(20);
  return hits;
}

/**
 * Compares a hit with the store. A write of unknown outcome counts, too. If it is
 * applied late, or if its process is killed, the entry may stay until it expires.
 */
function compare(
  { id, person }: Hit,
  { parts: { name } }: Instance,
  { database: { data, changedLate }, killed }: Recovering,
): string[] {
  const stored = data.persons.get(id);
  const same = person?.firstName === stored?.firstName &&
    person?.lastName === stored?.lastName;
  if (same || changedLate || killed) return [];
  return [`${name}: ${id} is a hit, and the store holds another`];
}
