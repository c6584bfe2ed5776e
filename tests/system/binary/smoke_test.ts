import { assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { bundle } from "../../../deploy/bundle.ts";
import { FLAGS } from "../../../deploy/flags.ts";
import metadata from "../../../deno.json" with { type: "json" };
import { Database } from "../../adapters/mysql/database.ts";
import { copyProject } from "../e2e/project_copy.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { type Invocation, run, smoke } from "./smoke.ts";

const SQLITE = "sqlite:./data/person.db";
const VERSION = `${metadata.name} ${metadata.version}`;

const DENO = Deno.execPath();

/** What the bundle has no driver and no module for. */
const MYSQL = "--database=deno-mysql://user@127.0.0.1:1/d";
const MINE = "--adapters=./mine.ts";

describe("the whole program", () => {
  it("runs as deno task start, in whatever version deno.json says", async () => {
    await using project = await copyProject();
    const version = "9.9.9";
    await Deno.writeTextFile(
      `${project.path}/deno.json`,
      JSON.stringify({ ...metadata, version }),
    );
    const [, ...args] = metadata.tasks.start.command.split(" ");
    const command = [DENO, ...args] as const;
    await smoke({
      command,
      cwd: project.path,
      version: `${metadata.name} ${version}`,
      // The bundle is tried on more pairs, below.
      databases: [SQLITE],
      caches: ["memory:"],
    });
  });
});

// The binary's file and permissions, with neither the project nor a cache.
describe("the bundle that is in the binary", () => {
  let cwd: string;

  beforeAll(async () => {
    cwd = await Deno.makeTempDir();
    await bundle(`${cwd}/person.js`);
  });
  afterAll(() => Deno.remove(cwd, { recursive: true }));

  /** Runs it, with these flags of Deno's besides the binary's. */
  function invocation(...flags: string[]): Invocation {
    return {
      command: [DENO, "run", "--cached-only", ...FLAGS, ...flags, "person.js"],
      cwd,
      env: { DENO_DIR: `${cwd}/empty` },
    };
  }

  it("is the whole program, on each of six pairs of adapters", async () => {
    await using database = await Database.make();
    await using memcached = await Memcached.start();
    await smoke({
      ...invocation(),
      version: VERSION,
      databases: [SQLITE, database.url().href],
      caches: ["memory:", memcached.url, "none:"],
    });
  });

  /** Has Deno say that it is a binary. */
  const BINARY = `--preload=${import.meta.dirname}/standalone.ts`;

  for (
    const [flag, flags, reason, instead] of [
      [MYSQL, [], "is not in the import map", "use mysql: instead."],
      [MYSQL, [BINARY], "is not in this binary", "Use mysql: instead."],
      [MINE, [], "does not permit to read", "--allow-read=. for that file"],
      [MINE, [BINARY], "loads no modules", "Add the adapter to ADAPTERS in"],
    ] as const
  ) {
    const where = flags.length > 0 ? "in the binary" : "as a file";
    it(`says, ${where}, what works instead of ${flag}`, async () => {
      const { code, stderr } = await run(invocation(...flags), ["check", flag]);
      assertEquals(code, flag === MYSQL ? 1 : 2, stderr);
      assertStringIncludes(stderr, reason);
      assertStringIncludes(stderr, instead);
    });
  }
});
