import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { needNoDatabase, needServer } from "./support/needs_server.ts";
import { isAlive } from "./support/servers/alive.ts";
import { sweep } from "./support/servers/sweep.ts";

const RUN = new URL("run.ts", import.meta.url).pathname;
const MEMCACHED = new URL("support/servers/memcached.ts", import.meta.url).href;

describe("deno task test", () => {
  let dir: string;

  beforeAll(async () => {
    dir = await Deno.makeTempDir({ prefix: "person-test-" });
    // A server that runs as another user has its folder in here.
    await Deno.chmod(dir, 0o711);
  });

  afterAll(() => Deno.remove(dir, { recursive: true }));

  /** Starts a run of one test file of this content. */
  async function start(
    source: string,
    { args = [], env = {} }: {
      args?: string[];
      env?: Record<string, string>;
    } = {},
  ): Promise<Deno.ChildProcess> {
    const file = `${dir}/${crypto.randomUUID()}_test.ts`;
    await Deno.writeTextFile(file, source);
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", RUN, "--no-check", ...args, file],
      // Its temporary files go where this test can look for what is left.
      env: { TMPDIR: dir, PERSON_TEST_DIR: "", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  }

  async function run(
    ...args: Parameters<typeof start>
  ): Promise<{ code: number; output: string; last: string | undefined }> {
    const { code, stdout } = await (await start(...args)).output();
    const output = new TextDecoder().decode(stdout);
    return { code, output, last: output.trimEnd().split("\n").at(-1) };
  }

  it("counts cases, not groups, and ends with their number", async () => {
    const { code, last } = await run(`
      Deno.test("alone", () => {});
      Deno.test("group", async (t) => {
        await t.step("inner group", async (t) => {
          await t.step("a", () => {});
        });
        await t.step("b", () => {});
      });`);
    assertEquals({ code, last }, { code: 0, last: "3 passed, 0 failed" });
  });

  it("fails when a case, a group's hook or a file fails", async () => {
    const { code, last } = await run(`
      Deno.test("good", () => {});
      Deno.test("group", async (t) => {
        await t.step("bad", () => { throw new Error("bad"); });
      });
      Deno.test("hook", async (t) => {
        await t.step("good", () => {});
        throw new Error("hook");
      });`);
    assertEquals({ code, last }, { code: 1, last: "2 passed, 2 failed" });
    const broken = await run('throw new Error("top level");');
    assertEquals(broken.code, 1);
    assertEquals(broken.last, "0 passed, 1 failed");
  });

  it("fails when a test is ignored, and names it", async () => {
    const { code, output, last } = await run(`
      Deno.test("good", () => {});
      Deno.test.ignore("forgotten <&>", () => {});`);
    assertEquals({ code, last }, { code: 1, last: "1 passed, 0 failed" });
    assertStringIncludes(output, "\nIgnored: forgotten <&>\n");
  });

  it("fails when no test ran", async () => {
    const { code, output, last } = await run(
      'Deno.test("a", () => {});',
      { args: ["--filter", "nothing is called this"] },
    );
    assertEquals({ code, last }, { code: 1, last: "0 passed, 0 failed" });
    assertStringIncludes(output, "No test passed");
  });

  it("fails when deno test does not come to its end", async () => {
    const { code, last } = await run(
      'Deno.test("a", () => Deno.kill(Deno.pid, "SIGKILL"));',
    );
    assertEquals(code, 1);
    assertStringIncludes(last ?? "", "broke off");
  });

  it("hands on the servers and none of the service's settings", async () => {
    const source = `
      Deno.test("environment", () => {
        const names = Object.keys(Deno.env.toObject())
          .filter((name) => name.startsWith("PERSON_")).sort();
        console.log("seen:", names.join(" "));
      });`;
    const env = { PERSON_DATABASE: "sqlite:./precious.db" };
    assertStringIncludes(
      (await run(source, { env })).output,
      "seen: PERSON_TEST_CHROMIUM_BIN PERSON_TEST_DIR PERSON_TEST_MARIADB_BIN " +
        "PERSON_TEST_MEMCACHE PERSON_TEST_MEMCACHED_BIN PERSON_TEST_MYSQL " +
        "PERSON_TEST_POSTGRES PERSON_TEST_POSTGRES_BIN " +
        "PERSON_TEST_REDIS_BIN\n",
    );
    const embedded = await run(source, { env, args: ["--embedded"] });
    assertStringIncludes(embedded.output, "seen: PERSON_TEST_DIR\n");
    assertStringIncludes(embedded.output, "\n  tests/run_test.ts\n");
    assertEquals(embedded.code, 0);
  });

  it("fails when a test leaves a process running, and ends it", async () => {
    // A child of a child: Deno itself ends only its children.
    const { code, output, last } = await run(`
      Deno.test("careless", async () => {
        await new Deno.Command("sh", {
          args: ["-c", "sleep 60 & echo pid $!"],
          stdout: "inherit",
        }).spawn().status;
      });`);
    assertEquals({ code, last }, { code: 1, last: "1 passed, 0 failed" });
    assertMatch(output, /^Left running by a test: sleep/m);
    const pid = /^pid (\d+)$/m.exec(output)?.[1];
    assert(pid !== undefined);
    assertFalse(isAlive(Number(pid)));
  });

  it("fails and names a program that a variable sets and that is missing", async () => {
    const { code, output } = await run("", {
      env: {
        PERSON_TEST_MEMCACHE: "",
        PERSON_TEST_MEMCACHED_BIN: "/nowhere/memcached",
      },
    });
    assertEquals(code, 1);
    assertStringIncludes(output, "PERSON_TEST_MEMCACHED_BIN");
  });

  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    it(`leaves nothing behind after ${signal}`, async () => {
      // Servers of its own, and one that belongs to the test under way.
      const child = await start(
        `
        import { Memcached } from "${MEMCACHED}";
        Deno.test("endless", async () => {
          await using server = await Memcached.start();
          console.log("private, pid", server.pid);
          setInterval(() => {}, 1000);
          await new Promise(() => {});
        });`,
        {
          env: signal === "SIGINT"
            ? {
              PERSON_TEST_MYSQL: "",
              PERSON_TEST_POSTGRES: "",
              PERSON_TEST_MEMCACHE: "",
            }
            : { PERSON_TEST_MEMCACHE: "" },
        },
      );
      let output = "";
      let killed = false;
      for await (const text of child.stdout.pipeThrough(decoder())) {
        output += text;
        if (killed || !/private, pid \d+\n/.test(output)) continue;
        child.kill(signal);
        killed = true;
      }
      assertEquals((await child.status).code, code, output);
      const pids = [...output.matchAll(/pid (\d+)/g)].map(([, pid]) => pid);
      assertEquals(pids.length, signal === "SIGINT" ? 4 : 2, output);
      assertEquals(pids.filter((pid) => isAlive(Number(pid))), []);
    });
  }

  it("left no temporary directory in any of these runs", async () => {
    const entries = await Array.fromAsync(Deno.readDir(dir));
    const folders = entries.filter(({ isDirectory }) => isDirectory);
    assertEquals(folders.map(({ name }) => name), []);
    assertEquals(await sweep(dir, 0), []);
  });
});

describe("the files that need a server", () => {
  const sources = new Map([
    ["tests/a_test.ts", 'import { b } from "./b.ts";'],
    ["tests/b.ts", 'export * from "./c.ts";'],
    ["tests/c.ts", 'import { MariaDb } from "./support/servers/mariadb.ts";'],
    ["tests/support/servers/mariadb.ts", ""],
    [
      "tests/d_test.ts",
      'import { providedUrl } from "./support/servers/provided.ts";\n' +
      'providedUrl("PERSON_TEST_MYSQL");',
    ],
    ["tests/support/servers/provided.ts", ""],
    ["tests/e_test.ts", 'import { f } from "./f.ts";'],
    ["tests/f.ts", 'import { e } from "./e_test.ts";'],
    // A type is not loaded, so nothing starts the server.
    ["tests/g_test.ts", 'import type { C } from "./c.ts";'],
    ["tests/h_test.ts", 'import { h } from "./support/servers/redis.ts";'],
    [
      "tests/support/servers/redis.ts",
      'throw new Error("Name a server in PERSON_TEST_MYSQL");',
    ],
  ]);

  it("are left out by --embedded: the tests that load one, directly or not", () => {
    assertEquals(needServer(sources), [
      "tests/a_test.ts",
      "tests/d_test.ts",
      "tests/h_test.ts",
    ]);
  });

  it("are left out by --database, unless they need a MySQL or MariaDB", () => {
    assertEquals(needNoDatabase(sources), [
      "tests/e_test.ts",
      "tests/g_test.ts",
      "tests/h_test.ts",
    ]);
  });
});

function decoder(): TransformStream<Uint8Array<ArrayBuffer>, string> {
  const text = new TextDecoder();
  return new TransformStream({
    transform: (bytes, out) => out.enqueue(text.decode(bytes)),
  });
}
