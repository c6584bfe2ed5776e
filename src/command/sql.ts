/**
 * `sql`: prints what an administrator of the database can run for the service.
 *
 * @module
 */
import { faultOf } from "../app/backends.ts";
import { operatorsName } from "../config/settings.ts";
import { hasCode } from "../errors.ts";
import { PERSON } from "../person/person.ts";
import type { Command, Context } from "./command.ts";
import { FAILURE, OK } from "./exit_code.ts";

/** The command `sql`: it connects to nothing. */
export const sql: Command = {
  name: "sql",
  operands: [],
  options: {},
  help: "print the SQL that makes tables, triggers and rights, for an\n" +
    "administrator whose service may not make them",
  run,
};

function run(context: Context): Promise<number> {
  try {
    return Promise.resolve(print(context));
  } catch (error) {
    if (!hasCode(error, "config")) throw error;
    throw faultOf(operatorsName("database"), error);
  }
}

function print({ config, registry, out, err }: Context): number {
  const { adapter, url } = registry.select("store", config.database);
  const lines = adapter.sql?.(url, PERSON);
  if (!lines) err(`"${adapter.scheme}:" needs no SQL of an administrator.`);
  if (lines?.every(out) ?? true) return OK;
  // A part of it would make a table without its triggers.
  err("The SQL is not complete: the standard output cannot be written.");
  return FAILURE;
}
