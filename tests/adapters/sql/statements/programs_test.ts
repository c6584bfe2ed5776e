import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Program, Result } from "../../../../adapters/sql/driver.ts";
import { list as outbox } from "../../../../adapters/sql/outbox.ts";
import {
  add,
  compareAndSet,
  getMany,
  list,
  put,
  putMany,
  remove,
} from "../../../../adapters/sql/statements/programs.ts";
import type { Statements } from "../../../../adapters/sql/statements/statements.ts";
import { AppError } from "../../../../src/errors.ts";
import type { Person } from "../../../../src/person/person.ts";
import { person } from "../../../contract/people.ts";
import { type Run, withTables } from "../tables.ts";

const ada = person("ada");
const adele = person("ada", "Adele");
const bob = person("bob");

const INSERT = "INSERT INTO person VALUES ('ada', 'Other', 'Client')";
const DELETE = "DELETE FROM person";

/** Runs a statement of another client before some statements of the program. */
function* disturbed<T>(
  program: Program<T>,
  other: (sql: string) => string | undefined,
): Program<T> {
  let step = program.next();
  while (!step.done) {
    const sql = other(step.value.sql);
    if (sql) yield { sql, params: [] };
    let result: Result;
    try {
      result = yield step.value;
    } catch (error) {
      step = program.throw(error);
      continue;
    }
    step = program.next(result);
  }
  return step.value;
}

/** Another client that runs `sql` once, before a statement that begins so. */
function once(start: string, sql: string) {
  let left = 1;
  return (text: string) =>
    text.startsWith(start) && left-- > 0 ? sql : undefined;
}

/** Another client that adds before each INSERT, and deletes after it. */
function always(text: string): string | undefined {
  if (text.startsWith("INSERT")) return INSERT;
  return text.startsWith('SELECT "id" FROM') ? DELETE : undefined;
}

type Check = (run: Run, sql: Statements<Person>) => Promise<void>;
const test = (name: string, check: Check) => it(name, () => withTables(check));

describe("a write that meets another client's write", () => {
  test("adds, if the record that it met is gone", async (run, sql) => {
    await run(put(sql, ada));
    const gone = once('SELECT "id" FROM', DELETE);
    assertEquals(await run(disturbed(add(sql, adele, "t"), gone)), true);
    assertEquals(await run(list(sql, undefined, 9)), [adele]);
    assertEquals((await run(outbox(sql, 9))).length, 1);
  });

  test("replaces a record that appears before its INSERT", async (run, sql) => {
    const first = once("INSERT", INSERT);
    assertEquals(await run(disturbed(put(sql, ada), first)), "replaced");
    assertEquals(await run(list(sql, undefined, 9)), [ada]);
  });

  test(
    "puts all of a batch, and counts only what it created",
    async (run, sql) => {
      const first = once("INSERT", INSERT);
      assertEquals(await run(disturbed(putMany(sql, [adele, bob]), first)), 1);
      assertEquals(await run(list(sql, undefined, 9)), [adele, bob]);
    },
  );

  test("gives up with unavailable when it never ends", async (run, sql) => {
    const writes: Program<unknown>[] = [add(sql, ada, "t"), put(sql, ada, "t")];
    for (const write of writes) {
      const call = () => run(disturbed(write, always));
      const error = await assertRejects(call, AppError, "interrupting");
      assertEquals(error.code, "unavailable");
    }
    assertEquals(await run(outbox(sql, 9)), []);
  });
});

describe("a write with a token", () => {
  test("adds no row to the outbox if it changes nothing", async (run, sql) => {
    await run(put(sql, ada));
    assertEquals(await run(add(sql, adele, "t")), false);
    assertEquals(await run(remove(sql, bob.id, "t")), false);
    assertEquals(await run(compareAndSet(sql, adele, ada, "t")), false);
    assertEquals(await run(compareAndSet(sql, adele, undefined, "t")), false);
    assertEquals(await run(outbox(sql, 9)), []);
  });

  test("adds a row for each id that it changes", async (run, sql) => {
    const writes: Program<unknown>[] = [
      add(sql, ada, "add"),
      put(sql, adele, "put"),
      compareAndSet(sql, adele, ada, "set"),
      compareAndSet(sql, ada, undefined, "unset"),
      putMany(sql, [ada, bob, adele], "many"),
      remove(sql, ada.id, "remove"),
    ];
    for (const write of writes) await run(write);
    const tokens = (await run(outbox(sql, 99))).map((it) => it.token);
    assertEquals(
      tokens.toSorted(),
      ["add", "many", "many", "put", "remove", "set", "unset"],
    );
  });
});

describe("a batch of writes", () => {
  test("keeps the later of two records with one id", async (run, sql) => {
    assertEquals(await run(putMany(sql, [ada, bob, adele])), 2);
    assertEquals(await run(list(sql, undefined, 9)), [adele, bob]);
    assertEquals(await run(putMany(sql, [])), 0);
  });
});

describe("a table that compares a and A as equal", () => {
  const folding = (name: string, check: Check) =>
    it(name, () =>
      withTables(
        check,
        "CREATE TABLE person (id TEXT PRIMARY KEY COLLATE NOCASE, " +
          "first_name TEXT, last_name TEXT)",
      ));

  folding("finds no person under the other id", async (run, sql) => {
    await run(put(sql, ada));
    const ids = ["ADA", "Ada"].map((it) => person(it).id);
    assertEquals((await run(getMany(sql, ids))).size, 0);
    assertEquals([...await run(getMany(sql, [...ids, ada.id]))], [[
      ada.id,
      ada,
    ]]);
    assertEquals((await run(getMany(sql, []))).size, 0);
  });

  folding(
    "names the id of a refused write, and the stored one",
    async (run, sql) => {
      await run(put(sql, ada));
      const shout = person("ADA");
      const conflict = async (write: Program<unknown>, given: string) => {
        const error = await assertRejects(() => run(write), AppError);
        assertEquals(error.code, "conflict");
        assertStringIncludes(error.message, `${given} and the stored "ada"`);
      };
      await conflict(put(sql, shout), '"ADA"');
      await conflict(add(sql, shout), '"ADA"');
      await conflict(putMany(sql, [bob, shout]), "an id of the batch");
      assertEquals(await run(list(sql, undefined, 9)), [ada]);
    },
  );
});
