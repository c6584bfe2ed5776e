/**
 * `sql`: prints what an administrator of the database can run for the service.
 *
 * @module
 */
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

function run({ config, registry, out, err }: Context): Promise<number> {
  const { adapter, url } = registry.select("store", config.database);
  const lines = adapter.sql?.(url, PERSON);
  for (const line of lines ?? []) out(line);
  if (!lines) err(`"${adapter.scheme}:" needs no SQL of an administrator.`);
  return Promise.resolve(OK);
}
