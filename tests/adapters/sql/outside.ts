/**
 * Another writer: changes people in a database past the service.
 *
 * @module
 */
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import type { RecordType } from "../../../src/record/record_type.ts";
import type { OutsideStep, Subject } from "../../contract/law.ts";

/** How a database writes what differs from one to another. */
export interface Words {
  /** The name as an identifier. */
  readonly quoted: (name: string) => string;
  /** The text as a literal. */
  readonly literal: (text: string) => string;
}

/** The writer, on a connection of the test that runs SQL. */
export type OutsideOf = (
  run: (sql: string) => Promise<unknown>,
  table?: string,
  record?: RecordType<Person>,
) => NonNullable<Subject<PersonStore>["outside"]>;

/** The writers of a database with these words. */
export function outsideIn(words: Words): OutsideOf {
  return (run, table = "person", record = PERSON) => async (steps, end) => {
    const all = steps.map((step) => `${sqlOf(step, words, table, record)}; `);
    await run(`BEGIN; ${all.join("")}${end ? "ROLLBACK" : "COMMIT"}`);
  };
}

function sqlOf(
  step: OutsideStep,
  { quoted, literal }: Words,
  table: string,
  record: RecordType<Person>,
): string {
  const columns = record.fields.map(({ column }) => quoted(column));
  const valuesOf = (person: Person) =>
    PERSON.toTexts(person).map((text) =>
      text === null ? "NULL" : literal(text)
    );
  const [key] = columns;
  if ("insert" in step) {
    const values = valuesOf(step.insert);
    return `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${
      values.join(", ")
    })`;
  }
  if ("update" in step) {
    const [id = "", ...values] = valuesOf(step.update);
    const sets = values.map((value, i) => `${columns[i + 1]} = ${value}`);
    return `UPDATE ${table} SET ${sets.join(", ")} WHERE ${key} = ${id}`;
  }
  if ("remove" in step) {
    return `DELETE FROM ${table} WHERE ${key} = ${literal(step.remove)}`;
  }
  return `UPDATE ${table} SET ${key} = ${literal(step.to)} ` +
    `WHERE ${key} = ${literal(step.rename)}`;
}
