import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { tablesOf } from "../../../adapters/mysql/tables_of_url.ts";
import { TRIGGERED_TABLE_PARAMETERS } from "../../../adapters/sql/statements/trigger_wish.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";

const of = (query: string) =>
  tablesOf(new URL(`mysql://u@h/d${query}`), { record: PERSON });

describe("the tables of a URL", () => {
  it("are looked for under the name of the record, or another one", () => {
    for (const [query, name] of [["", "person"], ["?table=T", "T"]] as const) {
      const { value } = of(query).prepare().next();
      assertEquals(value && "params" in value && value.params, [name]);
    }
  });

  it("have parameters of which each is checked", () => {
    for (const name of Object.keys(TRIGGERED_TABLE_PARAMETERS)) {
      const { code } = assertThrows(() => of(`?${name}=%20`), AppError);
      assertEquals(code, "config");
    }
  });
});
