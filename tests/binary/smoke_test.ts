import { describe, it } from "@std/testing/bdd";
import { bundle } from "../../deploy/bundle.ts";
import { FLAGS } from "../../deploy/flags.ts";
import metadata from "../../deno.json" with { type: "json" };
import { Database } from "../adapters/mysql_database.ts";
import { copyProject } from "../e2e/project_copy.ts";
import { Memcached } from "../servers/memcached.ts";
import { type Smoke, smoke } from "./smoke.ts";

/** Runs all of it on a database and a cache of its own. */
async function smokeOf(command: Smoke["command"], cwd: string, env = {}) {
  await using database = await Database.make();
  await using memcached = await Memcached.start();
  await smoke({
    ...{ command, cwd, env },
    mysql: database.url().href,
    memcache: memcached.url,
    version: `${metadata.name} ${metadata.version}`,
  });
}

const DENO = Deno.execPath();

describe("the whole program", () => {
  it("runs as deno task start", async () => {
    await using project = await copyProject();
    const [, ...args] = metadata.tasks.start.command.split(" ");
    await smokeOf([DENO, ...args], project.path);
  });

  // The binary's file and permissions, with neither the project nor a cache.
  it("runs as the bundle that is in the binary", async () => {
    const dir = await Deno.makeTempDir();
    try {
      await bundle(`${dir}/person.js`);
      const env = { DENO_DIR: `${dir}/empty` };
      const flags = ["--cached-only", ...FLAGS];
      await smokeOf([DENO, "run", ...flags, "person.js"], dir, env);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
});
