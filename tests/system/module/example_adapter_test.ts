import { PERSON } from "../../../src/person/person.ts";
import { DatabaseSync } from "node:sqlite";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  addressOf,
  Program,
  temporaryDatabase,
} from "../../command/program.ts";
import { LONG, SHORT } from "../../contract/broken_cache.ts";
import { eventually } from "../e2e/eventually.ts";
import {
  cacheLaws,
  expiryLaws,
  outageLaws,
  testContract,
} from "../../contract/mod.ts";
import { person } from "../../contract/people.ts";
import { adapters } from "./example_adapter.ts";

const [adapter] = adapters;
assert(adapter);

const subject = async (lifetimes: typeof LONG) => {
  const dir = await Deno.makeTempDir();
  const file = `${dir}/cache.db`;
  const url = new URL(`sqlite-cache:${file}`);
  return {
    file,
    open: () => adapter.open(url, { record: PERSON, timeout: 1000, lifetimes }),
    close: () => Deno.remove(dir, { recursive: true }),
  };
};

testContract("the example", cacheLaws, () => subject(LONG));

testContract("the example, expiring", expiryLaws, () => subject(SHORT));

testContract("the example without its directory", outageLaws, () => {
  const url = new URL("sqlite-cache:/dev/null/cache.db");
  return {
    open: () =>
      adapter.open(url, { record: PERSON, timeout: 100, lifetimes: LONG }),
  };
});

describe("the file of the example", () => {
  it("may be no database at first", async () => {
    const dir = await Deno.makeTempDir();
    const file = `${dir}/cache.db`;
    await Deno.writeTextFile(file, "garbage".repeat(1000));
    const url = new URL(`sqlite-cache:${file}`);
    await using cache = adapter.open(url, {
      record: PERSON,
      timeout: 100,
      lifetimes: LONG,
    });
    await assertRejects(() => cache.ping());
    await Deno.remove(file);
    await cache.ping();
    await Deno.remove(dir, { recursive: true });
  });

  it("keeps nothing whose time is over", async () => {
    const { file, open, close } = await subject(LONG);
    await using cache = open();
    for (const id of ["1", "2", "3"]) await cache.add(person(id));
    using db = new DatabaseSync(file);
    db.exec("UPDATE cache SET until = 0");
    await cache.add(person("4"));
    const rows = db.prepare("SELECT count(*) AS n FROM cache").get();
    assertEquals(rows?.n, 1);
    await close();
  });
});

describe("the example, added by configuration", () => {
  it("is the cache of the service", async () => {
    await using database = await temporaryDatabase();
    const { directory: dir, flag } = database;
    const start = () =>
      new Program(
        ["--port=0", flag, `--cache=sqlite-cache:${dir}/cache.db`],
        {
          permissions: ["-P", `--allow-read=.,${dir}`, `--allow-write=${dir}`],
          env: { PERSON_ADAPTERS: "./tests/system/module/example_adapter.ts" },
        },
      );

    await using before = start();
    const first = await addressOf(before);
    const put = await fetch(new URL("persons/ada", first), {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ firstName: "Ada", lastName: "Lovelace" }),
    });
    assertEquals(put.status, 201);
    await put.body?.cancel();
    assertStringIncludes((await untilHit(first)).join(), "stored");
    before.kill("SIGTERM");
    await before.ended();

    await using after = start();
    const statuses = await untilHit(await addressOf(after));
    // Another program may have changed the database of SQLite meanwhile.
    assertStringIncludes(statuses.join(), "stored");
  });
});

/** Reads until the cache serves it, and returns how each read was answered. */
async function untilHit(service: URL): Promise<string[]> {
  const statuses: string[] = [];
  await eventually(async () => {
    const response = await fetch(new URL("persons/ada", service));
    await response.body?.cancel();
    const status = response.headers.get("Cache-Status") ?? "";
    statuses.push(status);
    return status;
  }, (status) => status.includes("; hit"));
  return statuses;
}
