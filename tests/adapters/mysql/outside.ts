/**
 * Another writer: changes people in MySQL past the service.
 *
 * @module
 */
import { PERSON, type Person } from "../../../src/person/person.ts";
import type { OutsideStep, Subject } from "../../contract/law.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";

/** The writer, on a connection of the test that runs SQL. */
export function outsideOf(
  run: (sql: string) => Promise<unknown>,
  table = "person",
): NonNullable<Subject<PersonStore>["outside"]> {
  return async (steps, end) => {
    const all = steps.map((step) => `${sqlOf(step, table)}; `).join("");
    await run(`BEGIN; ${all}${end ? "ROLLBACK" : "COMMIT"}`);
  };
}

function sqlOf(step: OutsideStep, table: string): string {
  if ("insert" in step) {
    const values = valuesOf(step.insert);
    const columns = PERSON.fields.map(({ column }) => column).join(", ");
    return `INSERT INTO ${table} (${columns}) VALUES (${values.join(", ")})`;
  }
  if ("update" in step) {
    const [id = "", ...values] = valuesOf(step.update);
    const sets = values.map((value, i) =>
      `${PERSON.fields[i + 1]?.column} = ${value}`
    );
    return `UPDATE ${table} SET ${sets.join(", ")} WHERE id = ${id}`;
  }
  if ("remove" in step) {
    return `DELETE FROM ${table} WHERE id = ${literal(step.remove)}`;
  }
  return `UPDATE ${table} SET id = ${literal(step.to)} ` +
    `WHERE id = ${literal(step.rename)}`;
}

function valuesOf(person: Person): string[] {
  return PERSON.toTexts(person).map(literal);
}

function literal(text: string | null): string {
  if (text === null) return "NULL";
  return `_utf8mb4 X'${new TextEncoder().encode(text).toHex()}'`;
}
