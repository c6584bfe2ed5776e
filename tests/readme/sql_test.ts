import { assertEquals, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { mysql } from "../../adapters/mysql.ts";
import { postgres } from "../../adapters/postgres.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON } from "../../src/person/person.ts";
import { Database, OPTIONS } from "../adapters/mysql/database.ts";
import {
  Outside,
  serverUrl as postgresUrl,
} from "../adapters/postgres/database.ts";
import {
  blocksOf,
  codeIn,
  proseOf,
  readme,
  READMES,
} from "../support/readme.ts";

const SQL = blocksOf(readme("deploy/databases.md"))
  .filter(({ info }) => info === "sql").map(({ text }) => text);

const ada = PERSON.parse({ id: "ada", firstName: "Ada", lastName: "King" });

describe("the SQL of the page about databases", () => {
  const name = `person_${crypto.randomUUID().slice(0, 8)}`;
  const [account = "", tables = "", ...others] = SQL;
  let admin: Database;

  /** A store as the user that the page makes. */
  function open(parameters: Record<string, string> = {}) {
    const url = admin.url(parameters);
    const [, password = ""] = /IDENTIFIED BY '(.+)'/.exec(account) ?? [];
    url.username = url.pathname = name;
    url.password = password;
    return mysql.open(url, OPTIONS);
  }

  beforeAll(async () => {
    admin = await Database.make();
    await admin.run(
      account.replace("DATABASE person ", `DATABASE ${name} `)
        .replaceAll("'person'@", `'${name}'@`)
        .replace(" person.*", ` ${name}.*`),
    );
    await admin.run(`USE ${name}`);
  });
  afterAll(async () => {
    await admin.run(`DROP USER '${name}'@'%'; DROP DATABASE ${name}`);
    await admin[Symbol.asyncDispose]();
  });

  async function definitions(): Promise<unknown[][]> {
    const shown = ["person", "person_outbox"]
      .map((table) => admin.run(`SHOW CREATE TABLE ${table}`));
    return (await Promise.all(shown)).flat();
  }

  it("makes a user that may do all that the service does", async () => {
    assertEquals(others, []);
    await using store = open();
    assertEquals(await store.put(ada), "created");
    assertEquals(await store.get(ada.id), ada);
    assertEquals(await store.delete(ada.id), true);
  });

  it("makes the user, and the database, of the URLs that are shown", () => {
    const [, user, password] =
      /CREATE USER '(.+)'@'%' IDENTIFIED BY '(.+)'/.exec(account) ?? [];
    const urls = READMES.flatMap(({ text }) =>
      text.match(/(?<=^export PERSON_DATABASE=)mysql:.+$/gm) ?? []
    );
    assertEquals(urls.length > 0, true);
    for (const url of urls.map((it) => new URL(it))) {
      const named = [url.username, url.password, url.pathname];
      assertEquals(named, [user, password, "/person"]);
    }
  });

  it("makes the tables that the service makes", async () => {
    const made = await definitions();
    await admin.run("DROP TABLE person, person_outbox");
    await admin.run(tables);
    assertEquals(await definitions(), made);
  });

  it("is all that a user needs who may not create tables", async () => {
    await admin.run(`REVOKE CREATE ON ${name}.* FROM '${name}'@'%'`);
    await using store = open({ create: "false" });
    assertEquals(await store.add(ada), true);
    await admin.run("DROP TABLE person_outbox");
    await using other = open();
    await assertRejects(() => other.get(ada.id), AppError);
  });
});

describe("the SQL of that page for PostgreSQL", () => {
  it("makes all that the service needs", async () => {
    const name = `person_${crypto.randomUUID().slice(0, 8)}`;
    const sql = codeIn(proseOf(readme("deploy/databases.md")))
      .filter((it) => /^CREATE (ROLE|DATABASE) /.test(it))
      .map((it) => it.replaceAll("person", name).replace("'…'", "'hunter2'"));
    assertEquals(sql.length, 2);
    await using admin = new Outside(postgresUrl());
    for (const it of sql) await admin.run(it);
    const url = postgresUrl();
    url.username = url.pathname = name;
    url.password = "hunter2";
    {
      await using store = postgres.open(url, OPTIONS);
      assertEquals(await store.put(ada, "t"), "created");
      assertEquals(await store.get(ada.id), ada);
      assertEquals((await store.coverage?.())?.covered, true);
    }
    await admin.run(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.run(`DROP ROLE ${name}`);
  });
});
