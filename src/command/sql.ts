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
import { OK } from "./exit_code.ts";

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
    print(context);
  } catch (error) {
    if (!hasCode(error, "config")) throw error;
    throw faultOf(operatorsName("database"), error);
  }
  return Promise.resolve(OK);
}

function print({ config, registry, out, err }: Context): void {
  const { adapter, url } = registry.select("store", config.database);
  const lines = adapter.sql?.(url, PERSON);
  for (const line of lines ?? []) out(line);
  if (!lines) err(`"${adapter.scheme}:" needs no SQL of an administrator.`);
}
