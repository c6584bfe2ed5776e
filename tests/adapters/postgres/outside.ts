/**
 * Another writer: changes people in PostgreSQL past the service.
 *
 * @module
 */
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import type { RecordType } from "../../../src/record/record_type.ts";
import type { OutsideStep, Subject } from "../../contract/law.ts";

/** The writer, on a connection of the test that runs SQL. */
export function outsideOf(
  run: (sql: string) => Promise<unknown>,
  table = "person",
  record: RecordType<Person> = PERSON,
): NonNullable<Subject<PersonStore>["outside"]> {
  return async (steps, end) => {
    const all = steps.map((step) => `${sqlOf(step, table, record)}; `).join("");
    await run(`BEGIN; ${all}${end ? "ROLLBACK" : "COMMIT"}`);
  };
}

function sqlOf(
  step: OutsideStep,
  table: string,
  record: RecordType<Person>,
): string {
  const columns = record.fields.map(({ column }) => `"${column}"`);
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

function valuesOf(person: Person): string[] {
  return PERSON.toTexts(person).map(literal);
}

function literal(text: string | null): string {
  return text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`;
}
