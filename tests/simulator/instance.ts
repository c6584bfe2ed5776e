/**
 * One instance of the service, of which every read and write is judged.
 *
 * @module
 */
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { PERSON, type Person, type PersonId } from "../../src/person/person.ts";
import type {
  CacheUse,
  Reading,
  ReadOptions,
  Written,
} from "../../src/protocol/reading.ts";
import type { PersonService } from "../../src/service/person_service.ts";
import type { VirtualProcess } from "./clock.ts";
import type { SimulatedStore } from "./database.ts";
import { Judge, type JudgeParts } from "./judge.ts";
import { serve, type Serving, type ServingParts } from "./serving.ts";

/** What an instance is made of. */
export interface InstanceParts
  extends ServingParts, Omit<JudgeParts, "marksExcuse"> {
  /** A new process. */
  readonly newProcess: () => VirtualProcess;
  /** Called when a write of the ids is acknowledged. */
  readonly onWritten: (ids: readonly PersonId[]) => void;
}

/** The codes of a call that fails because the database fails. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  "unavailable",
  "overloaded",
  "unknown_outcome",
]);

/** An instance. */
export class Instance {
  /** Judges its answers. */
  readonly judge: Judge;
  /** The number of calls under way. */
  running = 0;
  /** Its parts. */
  readonly parts: InstanceParts;
  #serving: Serving;

  /** An instance, with its first process. */
  constructor(parts: InstanceParts) {
    this.parts = parts;
    this.judge = new Judge({
      ...parts,
      marksExcuse: parts.change.marks !== false,
    });
    this.#serving = serve(parts, parts.newProcess());
  }

  /** Its process. */
  get process(): VirtualProcess {
    return this.#serving.process;
  }

  /** Its store, without guards. */
  get store(): SimulatedStore {
    return this.#serving.store;
  }

  get #service(): PersonService {
    return this.#serving.service;
  }

  /** Kills the process; its calls are never answered. */
  kill(): void {
    this.process.kill();
    this.running = 0;
  }

  /** Starts a new process, and kills the one that runs, if one does. */
  restart(): void {
    this.kill();
    this.#serving = serve(this.parts, this.parts.newProcess());
  }

  /** Sets the source of reads to the other one, or to the cache. */
  toggle(to?: "cache"): void {
    const { source } = this.#service;
    this.#service.setSource(to ?? (source === "cache" ? "database" : "cache"));
  }

  /** Reads one id, or several as a batch; answers no readings if the read failed. */
  async read(
    ids: readonly PersonId[],
    options?: ReadOptions,
  ): Promise<readonly Reading<Person>[]> {
    const { history, note, name } = this.parts;
    const floors = ids.map((id) => history.floor(id));
    note(() => `${name}: reads ${ids} ${options?.cache ?? ""}`);
    const [id] = ids;
    const readings = await this.#settled(
      id && ids.length === 1
        ? this.#service.get(id, options).then((it) => [it])
        : this.#service.getMany(ids, options).then((all) =>
          ids.flatMap((id) => all.get(id) ?? [])
        ),
      options?.cache,
    );
    note(() => `${name}: read ${ids} as ${readings?.map(shown) ?? "failed"}`);
    readings?.forEach((reading, i) => {
      const id = ids[i];
      if (id) this.judge.read(id, reading, floors[i] ?? 0);
    });
    return readings ?? [];
  }

  /** Adds the person, if the id is free. */
  add(person: Person): Promise<void> {
    return this.#write("adds", [person], () => this.#service.add(person));
  }

  /** Puts one person, or several at once. */
  put(persons: readonly Person[]): Promise<void> {
    const [person] = persons;
    return this.#write(
      "puts",
      persons,
      () =>
        person && persons.length === 1
          ? this.#service.put(person)
          : this.#service.putMany(persons),
    );
  }

  /** Replaces the person if it is stored. */
  replace(person: Person): Promise<void> {
    return this.#write(
      "replaces",
      [person],
      () => this.#service.put(person, (stored) => stored !== undefined),
    );
  }

  /** Reads the person, and replaces it if it is stored as it was read. */
  async swap(person: Person): Promise<void> {
    const [seen] = await this.read([person.id]);
    const expected = seen?.record;
    if (!expected) return;
    const since = this.parts.history.count(person.id);
    const asRead = (stored: Person | undefined) =>
      stored !== undefined && PERSON.same(stored, expected);
    const written = await this.#written(
      `swaps ${person.id}=${person.firstName}`,
      this.#service.put(person, asRead),
    );
    if (!written) return;
    this.judge.exchange(person, since, asRead);
    this.parts.onWritten([person.id]);
  }

  /** Changes the last name. */
  async patch(id: PersonId, lastName: string): Promise<void> {
    const since = this.parts.history.count(id);
    const written = await this.#written(
      `patches ${id} with ${lastName}`,
      this.#service.patch(id, { lastName }),
    );
    const after = written?.result;
    if (!after) return;
    const { firstName } = after;
    this.judge.exchange(after, since, (it) => it?.firstName === firstName);
    this.parts.onWritten([id]);
  }

  /** Deletes the person, if there is one. */
  async delete(id: PersonId): Promise<void> {
    const since = this.parts.history.count(id);
    const written = await this.#written(
      `deletes ${id}`,
      this.#service.delete(id),
    );
    if (written) this.#acknowledge(id, undefined, since);
  }

  async #write(
    what: string,
    persons: readonly Person[],
    write: () => Promise<Written<unknown>>,
  ): Promise<void> {
    const since = persons.map(({ id }) => this.parts.history.count(id));
    const names = persons.map((it) => `${it.id}=${it.firstName}`);
    const written = await this.#written(`${what} ${names}`, write());
    if (!written) return;
    persons.forEach((person, i) =>
      this.#acknowledge(person.id, person, since[i] ?? 0)
    );
  }

  async #written<T>(
    what: string,
    write: Promise<Written<T>>,
  ): Promise<Written<T> | undefined> {
    const { note, name } = this.parts;
    note(() => `${name}: ${what}`);
    const written = await this.#settled(write);
    note(() => {
      const pending = written?.pending ? ", invalidation pending" : "";
      return `${name}: ${what}: ${written ? `done${pending}` : "failed"}`;
    });
    return written;
  }

  #acknowledge(id: PersonId, person: Person | undefined, since: number): void {
    this.judge.acknowledge(id, person, since);
    this.parts.onWritten([id]);
  }

  /** The answer, or `undefined` for an error that clients expect. */
  async #settled<T>(
    work: Promise<T>,
    use?: CacheUse,
  ): Promise<T | undefined> {
    this.running++;
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code } = error;
      if (code === "invalid") throw error;
      if (OUTAGES.has(code) && use !== "only-if-cached") {
        this.judge.failed(code);
      }
      return undefined;
    } finally {
      this.running--;
    }
  }
}

function shown({ record, origin }: Reading<Person>): string {
  const name = record ? `${record.firstName}${record.lastName}` : "absent";
  const why = origin.via === "bypass" ? ` ${origin.reason}` : "";
  const caveat = "caveat" in origin ? ` ${origin.caveat ?? ""}` : "";
  return `${name} (${origin.via}${why}${caveat})`;
}
