import { assert, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { copyProject } from "../e2e/project_copy.ts";
import { addEmail, makeOptional } from "./added_email.ts";
import { providedUrl } from "../../support/servers/provided.ts";

/** The tests of the contract on tables of their own, and of every field. */
const OF_EVERY_FIELD =
  "/^(sqlite|mysql|postgres|memory|memcache) keeps the contract$|^the field |^a table /";

const PARTS = ["deno.json", "deno.lock", "main.ts", "src", "adapters", "tests"];

async function run(
  cwd: string,
  ...args: readonly string[]
): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr) };
}

describe("a field that is added to the definition of a person", () => {
  it("reaches types, databases, caches, HTTP, import and export", async () => {
    // Its tests reach these servers.
    assert(providedUrl("PERSON_TEST_MYSQL"));
    assert(providedUrl("PERSON_TEST_POSTGRES"));
    assert(providedUrl("PERSON_TEST_MEMCACHE"));
    await using copy = await copyProject(PARTS);
    await addEmail(copy.path);
    const checked = await run(
      copy.path,
      ...["check", "main.ts", "adapters/mod.ts", "src/mod.ts"],
    );
    assert(checked.code === 0, checked.output);
    const { code, output } = await run(
      copy.path,
      ...["test", "-A", "--no-check", `--filter=${OF_EVERY_FIELD}`],
      ...["tests/person", "tests/adapters/sqlite_test.ts"],
      ...["tests/adapters/mysql_test.ts", "tests/adapters/postgres_test.ts"],
      ...["tests/adapters/memory_contract_test.ts"],
      ...["tests/adapters/memcache_contract_test.ts"],
    );
    assert(code === 0, output);
    assertStringIncludes(output, "the field email");
    assertStringIncludes(output, "a table of MariaDB that lacks email");
    assertStringIncludes(output, "a table of PostgreSQL that lacks email");
    assertStringIncludes(output, "postgres keeps the contract");
    assertStringIncludes(output, "memcache keeps the contract");
  });

  it("may be optional: what was true without it stays true", async () => {
    await using copy = await copyProject(PARTS);
    await addEmail(copy.path);
    await makeOptional(copy.path);
    const { code, output } = await run(
      copy.path,
      ...["test", "-A", "--no-check", "tests/http/routes"],
      ...["tests/http/request", "tests/contract", "tests/service"],
    );
    assert(code === 0, output);
  });
});
