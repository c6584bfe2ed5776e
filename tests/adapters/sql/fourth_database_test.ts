import { PERSON } from "../../../src/person/person.ts";
import { outageLaws, storeLaws, testContract } from "../../contract/mod.ts";
import { fourth } from "./fourth_database.ts";
import { Folder } from "../sqlite/folder.ts";

const OPTIONS = { record: PERSON, timeout: 1000, connections: 1 };

testContract("a fourth database", storeLaws, () => {
  const folder = new Folder();
  const url = new URL(`fourth:${folder.path}/person.db`);
  return {
    open: () => fourth.open(url, OPTIONS),
    close: () => folder[Symbol.asyncDispose](),
  };
});

testContract("a fourth database that is not there", outageLaws, () => ({
  open: () => fourth.open(new URL("fourth:/no/such/folder"), OPTIONS),
}));
