import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import config from "../../../deno.json" with { type: "json" };
import { pack } from "../../../deploy/pack.ts";
import { Database as MysqlDatabase } from "../../adapters/mysql/database.ts";
import { Database as PostgresDatabase } from "../../adapters/postgres/database.ts";
import { blocksOf, promised, READMES } from "../../support/readme.ts";
import { ClientSite } from "./client_site.ts";
import { SEEN } from "./client_walk.ts";

/** The oldest Node whose language and library the module is written in. */
const NODE = `node-${Deno.build.os}-${
  Deno.build.arch === "x86_64" ? "x64" : "arm64"
}`;

/** npm as Deno runs it: there may be no Node on the machine. */
const NPM = ["run", "-A", "--no-config", "npm:npm@11.6.0"];

/**
 * What Node can run: the service, over HTTP and without, on the stores and
 * caches that open no file and no socket of Deno, and the laws of the kit.
 */
const PROGRAM = `
import assert from "node:assert/strict";
import { createApp, PERSON, PersonService } from "@person/service";
import { memory, mysql, postgres, sqlite } from "@person/service/adapters";
import { cacheLaws, checkLaw, outageLaws } from "@person/service/contract";
import { CacheAside } from "@person/service/kit";

const options = { record: PERSON, timeout: 20_000, connections: 1 };
const hour = 3_600_000;
const lifetimes = { ttl: hour, absentTtl: hour, stale: hour, mark: hour };
const openCache = () =>
  memory.open(new URL("memory:"), {
    record: PERSON,
    timeout: 1_000,
    lifetimes,
  });

const store = sqlite.open(new URL("sqlite::memory:"), options);
const parts = { store, cache: openCache(), shared: false, durable: false };
const people = new CacheAside(parts);
const service = new PersonService(people, store, "cache");
const ada = PERSON.parse({ id: "1", firstName: "Ada", lastName: "Lovelace" });
await service.put(ada);
await service.get(ada.id);
const { record: person, origin } = await service.get(ada.id);
assert.deepEqual(person, ada);
assert.equal(origin.via, "hit");
await people[Symbol.asyncDispose]();

const app = createApp({ database: "sqlite::memory:", insecure: true });
const ask = (init) =>
  app.fetch(new Request("http://localhost/persons/ada", init));
const put = await ask({
  method: "PUT",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ firstName: "Ada", lastName: "Lovelace" }),
});
assert.equal(put.status, 201, await put.text());
assert.match((await ask()).headers.get("Cache-Status"), /uri-miss; stored/);
const get = await ask();
assert.match(get.headers.get("Cache-Status"), /; hit/);
assert.equal((await get.json()).firstName, "Ada");
assert.equal((await ask({ method: "DELETE" })).status, 204);
assert.equal((await ask()).status, 404);
for (const path of ["", "console/main.js", "console/uplot.js", "docs/ui.css"]) {
  const page = await app.fetch(new Request("http://localhost/" + path));
  assert.equal(page.status, 200, path);
  assert.ok((await page.text()).length > 100, path);
}
await app[Symbol.asyncDispose]();
assert.throws(() => createApp({ cacheTtl: 1 }), /^AppError: cacheTtl must be/);

const elsewhere = { insecure: true, database: "sqlite::memory:" };
for (
  const [name, given] of [
    ["cache", { ...elsewhere, cache: "memcache://127.0.0.1:11211" }],
    ["database", { ...elsewhere, database: "sqlite:./person.db" }],
    ["database", { ...elsewhere, database: "deno-mysql://u@h/d" }],
  ]
) {
  const message = new RegExp(\`^AppError: \${name}: .* works under Deno only\`);
  assert.throws(() => createApp(given), message);
}

for (const law of cacheLaws) await checkLaw(law, () => ({ open: openCache }));
for (
  const [adapter, address] of [
    [mysql, process.env.MYSQL],
    [postgres, process.env.POSTGRES],
  ]
) {
  const nowhere = new URL(\`\${adapter.scheme}://root@127.0.0.1:1/person\`);
  const open = () => adapter.open(nowhere, options);
  for (const law of outageLaws) await checkLaw(law, () => ({ open }));

  const database = adapter.open(new URL(address), options);
  assert.equal(await database.put(ada, "t"), "created");
  assert.deepEqual(await database.get(ada.id), ada);
  assert.deepEqual(await database.outbox.list(9), [{ token: "t", id: ada.id }]);
  await database[Symbol.asyncDispose]();
}
`;

/** Walks with the client, prints what it saw, and must end by itself. */
const CLIENT = `
import { PersonClient } from "@person/service/client";
import { walk } from "./client_walk.ts";

const places = JSON.parse(process.argv[2]);
console.log(JSON.stringify(await walk(places)));

// A call that garbage is collected in ends by its deadline, and its connection
// keeps no process alive.
await new PersonClient(places.service).get("ada");
const slow = new PersonClient(\`\${places.bad}slow/\`, { timeout: 200 });
const call = slow.get("ada").catch(() => {});
for (let i = 0; i < 5; i++) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  gc();
}
await call;
`;

describe("the package that deno task pack makes, under Node", () => {
  const stack = new AsyncDisposableStack();
  let dir: string;
  let env: Record<string, string>;

  /** Runs a program in the directory of the package's user. */
  async function run(program: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: dir,
      env,
    }).output();
    const decoder = new TextDecoder();
    const output = decoder.decode(stdout) + decoder.decode(stderr);
    assertEquals(code, 0, output);
    return output;
  }

  beforeAll(async () => {
    const mysql = stack.use(await MysqlDatabase.make());
    const postgres = stack.use(await PostgresDatabase.make());
    env = { MYSQL: mysql.url().href, POSTGRES: postgres.url().href };
    dir = await Deno.makeTempDir();
    stack.defer(() => Deno.remove(dir, { recursive: true }));
    const tarball = await pack(dir, ["--allow-dirty"]);
    await Deno.writeTextFile(`${dir}/package.json`, '{ "type": "module" }');
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    const packages = [tarball, `${NODE}@24`];
    await run(Deno.execPath(), ...NPM, "install", ...quiet, ...packages);
  });
  afterAll(() => stack.disposeAsync());

  it("says which Node it needs, and has the versions of this project", async () => {
    const path = `${dir}/node_modules/@person/service/package.json`;
    const { engines, dependencies } = JSON.parse(await Deno.readTextFile(path));
    assertEquals(engines, { node: ">=24" });
    assertEquals(dependencies.memjs, "1.3.2");
    const imports = Object.values<string>(config.imports);
    for (const [name, version] of Object.entries(dependencies)) {
      assertEquals(imports.includes(`npm:${name}@${version}`), true, name);
    }
  });

  it("is not made with a wrong argument, which is named", async () => {
    const error = await assertRejects(() => pack(dir, ["--no-such"]), Error);
    assertMatch(error.message, /--no-such/);
  });

  it("serves, and keeps the laws", async () => {
    await Deno.writeTextFile(`${dir}/program.js`, PROGRAM);
    await run(`${dir}/node_modules/${NODE}/bin/node`, "program.js");
  });

  it("calls a service with the client", async () => {
    await using site = new ClientSite();
    const walk = new URL("client_walk.ts", import.meta.url);
    await Deno.copyFile(walk, `${dir}/client_walk.ts`);
    await Deno.writeTextFile(`${dir}/client.js`, CLIENT);
    const node = `${dir}/node_modules/${NODE}/bin/node`;
    const output = await run(
      node,
      ...["--expose-gc", "client.js", JSON.stringify(site.places)],
    );
    assertEquals(JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? "{}"), SEEN);
  });

  it("runs the examples of the READMEs", async () => {
    const examples = READMES.flatMap(({ text }) => blocksOf(text))
      // Under Node there is no memcached.
      .filter(({ info, text }) => info === "ts" && !text.includes("memcache:"));
    for (const { text } of examples) {
      await Deno.writeTextFile(`${dir}/example.ts`, text);
      const node = `${dir}/node_modules/${NODE}/bin/node`;
      assertMatch(await run(node, "example.ts"), promised(text));
    }
  });
});
