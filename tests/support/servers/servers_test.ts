import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { createConnection } from "mysql2/promise";
import { eventually } from "../../system/e2e/eventually.ts";
import { isAlive, isStopped } from "./alive.ts";
import { MariaDb } from "./mariadb.ts";
import { Memcached } from "./memcached.ts";
import { Postgres } from "./postgres.ts";
import { type Server, StartError } from "./server.ts";
import { sweep } from "./sweep.ts";

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Waits until the server answers: on a busy machine it may pause. */
const answers = (server: Server) =>
  eventually(() => server.answers(), (it) => it);

const kinds: [name: string, start: () => Promise<Server>][] = [
  ["MariaDb", () => MariaDb.start()],
  ["Postgres", () => Postgres.start()],
  ["Memcached", () => Memcached.start()],
];

for (const [name, start] of kinds) {
  describe(name, () => {
    it("is at a stop when a pause has begun, however busy", async () => {
      await using server = await start();
      for (let i = 0; i < 100; i++) {
        const busy = [server.answers(), server.answers(), server.answers()];
        await server.pause();
        assert(isStopped(server.pid), "a thread still runs");
        server.resume();
        await Promise.all(busy);
      }
    });

    it("fails and recovers as told, and leaves nothing behind", async () => {
      let pid: number;
      let dir: string;
      {
        await using server = await start();
        ({ pid, dir } = server);
        await answers(server);

        await server.pause();
        assertFalse(await server.answers(), "answers while paused");
        server.resume();
        await answers(server);

        await server.kill();
        assertFalse(isAlive(pid), "alive after kill");
        assertFalse(await server.answers(), "answers after kill");

        await server.start();
        assert(server.pid !== pid);
        ({ pid } = server);
        await server.restart();
        assertFalse(isAlive(pid), "the old one lives on after restart");
        await answers(server);

        ({ pid } = server);
        await server.pause();
        await server.stop();
        assertFalse(isAlive(pid), "alive after stop");

        await server.start();
        ({ pid } = server);
      }
      assertFalse(isAlive(pid), "alive after disposal");
      assertFalse(isThere(dir), "its directory is still there");
    });
  });
}

describe("Memcached", () => {
  it("runs two at once, and on a UNIX socket", async () => {
    await using one = await Memcached.start();
    await using two = await Memcached.start({ unixSocket: true });
    assert(one.pid !== two.pid);
    assert(isThere(two.socket));
    for (const it of [one, two]) await answers(it);
  });

  it("shows the server's log when it does not start", async () => {
    await assertRejects(
      () => Memcached.start({ args: ["--no-such-option"] }),
      StartError,
      "no-such-option",
    );
  });

  it("refuses a port that is taken, when that one was asked for", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const error = await assertRejects(
      () => Memcached.start({ port }),
      StartError,
    );
    assert(error.portTaken);
  });
});

describe("MariaDb", () => {
  it("lets person and root in, and person do anything", async () => {
    await using server = await MariaDb.start();
    for (
      const access of [
        { uri: server.url },
        { uri: server.rootUrl },
        { uri: server.url, socketPath: server.socket },
      ]
    ) {
      const connection = await createConnection(access);
      try {
        await connection.execute("CREATE TABLE t (id INT)");
        await connection.execute("DROP TABLE t");
        await connection.query("SET GLOBAL max_connections = 50");
      } finally {
        await connection.end();
      }
    }
  });
});

describe("sweep", () => {
  it("kills what was started for that directory, and nothing else", async () => {
    const sleep = (dir: string): Deno.ChildProcess =>
      new Deno.Command("sleep", {
        args: ["60"],
        env: { PERSON_TEST_DIR: dir },
      }).spawn();
    const ours = sleep("/person-test-a");
    const other = sleep("/person-test-ab");
    assertEquals(await sweep("/person-test-a", 0), [
      `sleep (pid ${ours.pid})`,
    ]);
    assert(isAlive(other.pid));
    assertEquals((await ours.status).signal, "SIGKILL");
    assertEquals(await sweep("/person-test-a", 0), []);
    other.kill();
    await other.status;
  });
});
