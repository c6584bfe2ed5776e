import { mysql } from "../../adapters/mysql.ts";
import { outageLaws, storeLaws, testContract } from "../contract/mod.ts";
import { freePort } from "../servers/free_port.ts";
import { Database, OPTIONS } from "./mysql_database.ts";

testContract("mysql", storeLaws, async () => {
  const database = await Database.make();
  return {
    open: () => database.open(),
    close: () => database[Symbol.asyncDispose](),
  };
});

testContract("mysql without a server", outageLaws, () => {
  const url = new URL(`mysql://person@127.0.0.1:${freePort()}/test`);
  return { open: () => mysql.open(url, OPTIONS) };
});
