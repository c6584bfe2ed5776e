import { assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { readConfig } from "../../src/config/read_config.ts";
import { Database } from "../adapters/mysql/database.ts";
import { Database as PostgresDatabase } from "../adapters/postgres/database.ts";
import { eventually } from "../system/e2e/eventually.ts";
import { copyProject } from "../system/e2e/project_copy.ts";
import { Script, type Terminal } from "../system/e2e/script.ts";
import {
  blocksOf,
  codeIn,
  promised,
  proseOf,
  READMES,
} from "../support/readme.ts";
import { ROOT } from "../support/root.ts";
import { Redis } from "../support/servers/redis.ts";
import { providedUrl } from "../support/servers/provided.ts";

const PROGRAMS =
  /^(alias|curl|deno|docker|git|node|npm|npx|openssl|printf|sh) /;

const TEXT = READMES.map(({ text }) => text).join("\n");
const SCRIPTS = blocksOf(TEXT).filter(({ info }) => info === "sh")
  .map(({ text }) => text.trim());

/** The commands in the text. */
const INLINE = new Set(
  codeIn(proseOf(TEXT)).filter((code) => PROGRAMS.test(code)),
);

/** What `.ci/run` runs, which runs this test. */
const BY_CI = [
  "npx -y deno@2.9.6 task test",
  "deno task ci",
  "deno task test",
];

/** What takes long, or the web: tests of their own run it, or its parts. */
const ELSEWHERE = [
  "deno add npm:hono",
  "deno task bench",
  "deno task bench --short",
  "deno task compile:all",
  "deno task dev",
  "deno task faults",
  "deno task faults --database PostgreSQL --cache Redis",
  "deno task faults --soak 10",
  "deno task pack",
  "deno task prove",
  "deno task scale",
  "deno task scale --durability",
  "deno task test:all",
  "deno task test:embedded",
];

/** Commands of Deno's that tasks use. */
const NAMES = ["deno compile", "deno test"];

/** What the tests of these commands need of the project. */
const PARTS = "deno.json deno.lock main.ts src adapters deploy tests".split(
  " ",
);

/** What the READMEs call the service, the database and the cache. */
const BASE = "http://127.0.0.1:8000";
const DATABASE = "mysql://person:a-long-random-password@127.0.0.1:3306/person";
const CACHE = "memcache://127.0.0.1:11211";

/** The first script starts a service, which all those ask that name it. */
const SESSIONS = SCRIPTS.reduce<string[][]>((sessions, script) => {
  const [first] = sessions;
  if (first && script.includes(BASE)) first.push(script);
  else sessions.push([script]);
  return sessions;
}, []);

/** What is in the user's directory: what the README has them write. */
const FILES: Record<string, () => Promise<string>> = {
  "my_adapter.ts": () =>
    Deno.readTextFile(new URL("tests/system/module/example_adapter.ts", ROOT)),
  // Without it, curl takes an error of the service for a success.
  ".curlrc": () => Promise.resolve("fail\nsilent\n"),
};

describe("the commands of the READMEs", () => {
  let project: Awaited<ReturnType<typeof copyProject>>;
  let database: Database;
  let terminal: Terminal;
  let addresses: [from: string, to: string][];

  beforeAll(async () => {
    project = await copyProject(PARTS);
    database = await Database.make();
    for (const [name, text] of Object.entries(FILES)) {
      await Deno.writeTextFile(`${project.path}/${name}`, await text());
    }
    await Deno.mkdir(`${project.path}/bin`);
    await Deno.symlink(Deno.execPath(), `${project.path}/bin/deno`);
    const path = `${project.path}/bin:${Deno.env.get("PATH")}`;
    const env = {
      PATH: path,
      PERSON_PORT: "0",
      // On a busy machine, more than the defaults: a later answer is no hit.
      PERSON_CACHE_TIMEOUT: "10s",
      PERSON_LEASE: "3s",
      CURL_HOME: project.path,
      // The runtime of a binary is on the web; Deno itself takes its place.
      DENORT_BIN: Deno.execPath(),
    };
    terminal = { cwd: project.path, env };
    const memcached = providedUrl("PERSON_TEST_MEMCACHE");
    addresses = [[DATABASE, database.url().href], [CACHE, memcached]];
    // With Deno and without Node, `deno` alone is what the README names.
    const npx = new Deno.Command("sh", { args: ["-c", "command -v npx"] });
    if (!(await npx.output()).success) {
      addresses.push([/npx -y deno@\S+/.exec(TEXT)?.[0] ?? "", "deno"]);
    }
  });

  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });

  function run(text: string, base = BASE): Promise<Script> {
    const here = [...addresses, [BASE, base] as const]
      .reduce((script, [from, to]) => script.replaceAll(from, to), text);
    return Script.run(here, terminal);
  }

  /**
   * Makes calls of a running service, and compares what they print. A call is made
   * again if the service could not read the outbox in time, on a busy machine.
   */
  async function make(calls: readonly string[], origin?: string) {
    for (const text of calls) {
      const output = await eventually(async () => {
        await using script = await run(text, origin);
        return script.output;
      }, (it) => !it.includes("detail=outbox-unread"));
      assertMatch(output, promised(text));
    }
  }

  /** What a backup is for. */
  async function damage(): Promise<void> {
    for (const end of ["", "-wal", "-shm"]) {
      const file = `${project.path}/data/person.db${end}`;
      await Deno.writeTextFile(file, "damaged");
    }
  }

  it("are run by CI if they are not run here", async () => {
    const ci = await Deno.readTextFile(new URL(".ci/run", ROOT));
    for (const command of BY_CI) {
      const task = command.replace(/.* task/, "task");
      assertMatch(ci, new RegExp(`^step .*${task}$`, "m"));
    }
  });

  for (const [first = "", ...calls] of SESSIONS) {
    if (BY_CI.includes(first)) continue;
    it(`run as they stand: ${first.split("\n")[0]}`, async () => {
      if (first.includes("cp data/backup.db")) await damage();
      await using script = await run(first);
      assertMatch(script.output, promised(first));
      const origin = script.service?.origin;
      await make(calls, origin);
      if (origin) assertEquals(await status(`${origin}/readyz`), 200);
    });
  }

  it("run as they stand with PostgreSQL and Redis in the place of MySQL and memcached", async () => {
    await using postgres = await PostgresDatabase.make();
    await using redis = await Redis.start();
    const [start = ""] = SCRIPTS.filter((it) =>
      it.includes(DATABASE) && it.includes("task start")
    );
    const [[, ...calls] = []] = SESSIONS;
    const onServers = start
      .replaceAll(DATABASE, postgres.url().href)
      .replaceAll(CACHE, redis.url);
    await using script = await run(onServers);
    assertMatch(script.output, promised(start));
    assertEquals(calls.length > 3, true);
    await make(calls, script.service?.origin);
    assertEquals(
      await postgres.run("SELECT id, last_name FROM person ORDER BY id"),
      [["1", "King"], ["ada", "King"]],
    );
    assertMatch(await redis.send("DBSIZE"), /^:[1-9]/);
  });

  it("import and export what they say", async () => {
    assertEquals(
      await Deno.readTextFile(`${project.path}/people.csv`),
      "id,firstName,lastName\n1,Ada,King\nada,Ada,King\n",
    );
  });

  /** The commands in the text that are run here. */
  const HERE: Record<string, (output: string) => Promise<void> | void> = {
    "deno run -P main.ts --help": (help) => {
      assertMatch(help, /PERSON_DATABASE[^]*memcache:\/\//);
    },
    "npx -y deno@2.9.6 run -qP main.ts": (log) => {
      assertMatch(log, /Listening on http/);
    },
    "alias deno='npx -y deno@2.9.6'": async () => {
      await using script = await run(
        "alias deno='npx -y deno@2.9.6'\ndeno --version",
      );
      assertMatch(script.output, /^deno \d/m);
    },
    "openssl rand -hex 32": (token) => {
      const env = { PERSON_WRITE_TOKEN: token.trim() };
      assertEquals(readConfig(env, []).writeToken, [token.trim()]);
    },
    "printf %s ID | sha256sum | cut -c1-16": async (hash) => {
      await using service = await run("deno task start");
      const url = `${service.service?.origin}/persons/ID`;
      assertEquals(await status(url, { method: "DELETE" }), 404);
      const line = await eventually(
        () => Promise.resolve(/^.*"audit".*$/m.exec(service.output)?.[0]),
        (line) => line !== undefined,
      );
      assertEquals(JSON.parse(line ?? "").person, hash.trim());
    },
  };

  for (const [command, check] of Object.entries(HERE)) {
    it(`does in the text what it says: ${command}`, async () => {
      await using script = await run(command);
      await check(script.output);
    });
  }

  it("are all known, also those in the text", () => {
    const here = [
      ...SCRIPTS.flatMap((it) => it.split("\n")),
      ...Object.keys(HERE),
    ];
    const known = new Set([...here, ...BY_CI, ...ELSEWHERE, ...NAMES]);
    const unknown = [...INLINE].filter((it) => !known.has(it));
    assertEquals(unknown, []);
  });
});

async function status(url: string, init?: RequestInit): Promise<number> {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response.status;
}
