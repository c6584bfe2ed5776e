/**
 * Judges the answers of one instance.
 *
 * @module
 */
import type { Person, PersonId } from "../../src/person/person.ts";
import type { Reading } from "../../src/protocol/reading.ts";
import type { History } from "../freshness/property/history.ts";

/** What judges an instance. */
export interface JudgeParts {
  /** The name of the instance. */
  readonly name: string;
  /** What the database held, and what was acknowledged. */
  readonly history: History;
  /** Whether no fault of the run touches the database. */
  readonly databaseWell: boolean;
  /** Whether an answer with a mark may be old. */
  readonly marksExcuse: boolean;
  /** Notes what is wrong. */
  readonly note: (line: () => string) => void;
}

/** The judge of an instance. */
export class Judge {
  /** What was wrong. */
  readonly wrong: string[] = [];
  /** The number of answers without a mark that were judged. */
  judged = 0;
  readonly #parts: JudgeParts;

  /** A judge that has seen nothing. */
  constructor(parts: JudgeParts) {
    this.#parts = parts;
  }

  /** Every answer without a mark must not be older than the floor. */
  read(
    id: PersonId,
    { record, origin }: Reading<Person>,
    floor: number,
  ): void {
    const { history, marksExcuse } = this.#parts;
    const caveat = "caveat" in origin ? origin.caveat : undefined;
    if (caveat || origin.via === "stale") this.failed(`${id} has a mark`);
    if (caveat && marksExcuse) return;
    if (origin.via !== "stale") this.judged++;
    this.#add(history.judge(id, record, floor));
  }

  /** A call failed, or an answer has a mark: only the database excuses that. */
  failed(what: string): void {
    if (!this.#parts.databaseWell) return;
    this.#add([`${what}, although the database answers`]);
  }

  /** A write was acknowledged that began when there were `since` versions. */
  acknowledge(id: PersonId, person: Person | undefined, since: number): void {
    this.#add(this.#parts.history.acknowledge(id, person, since));
  }

  /**
   * A conditional write was acknowledged: what it replaced must be what it has
   * read. Another change in between would be lost.
   */
  exchange(
    after: Person,
    since: number,
    isExpected: (before: Person | undefined) => boolean,
  ): void {
    this.acknowledge(after.id, after, since);
    const before = this.#parts.history.before(after.id, after, since);
    if (isExpected(before)) return;
    const name = before ? before.firstName + before.lastName : "absent";
    this.#add([`${after.id}: ${name} is lost by an exchange`]);
  }

  #add(lines: readonly string[]): void {
    const { name, note } = this.#parts;
    for (const line of lines) {
      note(() => `!! ${name}: ${line}`);
      this.wrong.push(`${name}: ${line}`);
    }
  }
}
