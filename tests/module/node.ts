/**
 * The package that `deno pack` makes, under Node, and the README's examples
 * with it: `deno task ci` runs this. It wants npm, which gets the Node that the
 * package needs.
 *
 * @module
 */
import { ROOT } from "../command/program.ts";
import { blocksOf } from "../readme.ts";

/** The oldest Node whose language and library the module is written in. */
const NODE = "node@24";

/**
 * What Node can run: the service, over HTTP and without, on the stores and
 * caches that open no file and no socket of Deno, and the laws of the kit.
 */
const PROGRAM = `
import assert from "node:assert/strict";
import {
  CacheAside,
  createApp,
  NO_LOG,
  parsePerson,
  PersonService,
  readConfig,
  Registry,
} from "@person/service";
import { ADAPTERS, memory, mysql, sqlite } from "@person/service/adapters";
import { cacheLaws, checkLaw, outageLaws } from "@person/service/contract";

const options = { timeout: 1_000, connections: 1 };
const hour = 3_600_000;
const lifetimes = { ttl: hour, absentTtl: hour, stale: hour, mark: hour };
const openCache = () =>
  memory.open(new URL("memory:"), { timeout: 1_000, lifetimes });

const store = sqlite.open(new URL("sqlite::memory:"), options);
const parts = { store, cache: openCache(), shared: false, durable: false };
const people = new CacheAside(parts);
await people.start();
const service = new PersonService(people, store, "cache");
const ada = parsePerson({ id: "1", firstName: "Ada", lastName: "Lovelace" });
await service.put(ada);
await service.get(ada.id);
const { person, origin } = await service.get(ada.id);
assert.deepEqual(person, ada);
assert.equal(origin.via, "hit");
await people[Symbol.asyncDispose]();

const config = readConfig({}, ["--database=sqlite::memory:"]);
const app = createApp(config, new Registry(ADAPTERS), NO_LOG);
await app.start();
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
await app[Symbol.asyncDispose]();
assert.throws(
  () => readConfig({ PERSON_READ_TOKEN_FILE: "./nowhere" }, []),
  /cannot be read: there is none/,
);

for (const law of cacheLaws) await checkLaw(law, () => ({ open: openCache }));
const url = new URL("mysql://root@127.0.0.1:1/person");
const open = () => mysql.open(url, options);
for (const law of outageLaws) await checkLaw(law, () => ({ open }));
console.log(\`Node \${process.version} ran the service, and its laws\`);
`;

/** In front of an example: what it asserts is not only told of. */
const STRICT = `console.assert = (it) => assert(it);
import assert from "node:assert/strict";
`;

async function run(cwd: string, command: string, ...args: string[]) {
  const { success } = await new Deno.Command(command, { args, cwd }).spawn()
    .status;
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
}

async function main(): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    const tarball = `${dir}/person.tgz`;
    const root = new URL(".", ROOT).pathname;
    await run(
      root,
      Deno.execPath(),
      "pack",
      "-q",
      "--allow-dirty",
      "-o",
      tarball,
    );
    await Deno.writeTextFile(`${dir}/package.json`, '{ "type": "module" }');
    await Deno.writeTextFile(`${dir}/program.js`, PROGRAM);
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    await run(dir, "npm", "install", ...quiet, tarball, NODE);
    await run(dir, "npx", "node", "program.js");
    const readme = await Deno.readTextFile(new URL("README.md", ROOT));
    for (
      const { text } of blocksOf(readme).filter(({ info }) => info === "ts")
    ) {
      await Deno.writeTextFile(`${dir}/example.ts`, STRICT + text);
      await run(dir, "npx", "node", "example.ts");
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

if (import.meta.main) await main();
