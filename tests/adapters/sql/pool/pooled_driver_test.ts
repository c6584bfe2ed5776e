import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PooledDriver } from "../../../../adapters/sql/pool/pooled_driver.ts";
import { FAILURES } from "../../../../adapters/mysql/errors.ts";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";
import type { Mode } from "../../../../adapters/sql/driver.ts";
import { AppError } from "../../../../src/errors.ts";
import { type Answer, FakeSession } from "./session_fake.ts";
import { pauses } from "../pauses.ts";
import { RUNTIME } from "../../../../src/runtime.ts";

const DEADLOCK = Object.assign(new Error("Deadlock found"), { errno: 1213 });
const READ_ONLY = Object.assign(new Error("read-only"), { errno: 1290 });
const lost = () => new ConnectionLost("lost");

/** Runs one statement; returns its end and the number of sent statements. */
async function run(mode: Mode, answer: Answer) {
  const sent: string[] = [];
  const session = () =>
    new FakeSession((statement) => {
      sent.push(statement.sql);
      return answer(statement);
    });
  await using driver = new PooledDriver(
    () => Promise.resolve(session()),
    FAILURES,
    2,
    RUNTIME,
  );
  const program = function* () {
    yield { sql: "DO", params: [] };
  };
  const end = await driver.run(program, mode, performance.now() + 5000).then(
    () => "done",
    (error) => error instanceof AppError ? error.code : error,
  );
  return { end, sent: sent.filter((sql) => sql === "DO").length };
}

describe("a program on a pool of connections", () => {
  it("is run once more after a lost connection, and not twice", async () => {
    const atWork: Answer = ({ sql }) => sql === "DO" ? lost() : undefined;
    for (const mode of ["read", "atomic"] as const) {
      assertEquals(await run(mode, atWork), { end: "unavailable", sent: 2 });
    }
  });

  it("is not run again if it may have changed data", async () => {
    assertEquals(await run("write", lost), { end: "unknown_outcome", sent: 1 });
    const atCommit: Answer = ({ sql }) => sql === "COMMIT" ? lost() : undefined;
    assertEquals(await run("atomic", atCommit), {
      end: "unknown_outcome",
      sent: 1,
    });
  });

  it("was not run if a packet was too large for the server", async () => {
    // After it the server hangs up.
    const tooLarge = () =>
      new ConnectionLost("lost", Object.assign(new Error(), { errno: 1153 }));
    assertEquals(await run("write", tooLarge), { end: "invalid", sent: 1 });
    const atWork: Answer = ({ sql }) => sql === "DO" ? tooLarge() : undefined;
    assertEquals(await run("atomic", atWork), { end: "invalid", sent: 1 });
    assertEquals(await run("read", atWork), { end: "unavailable", sent: 1 });
  });

  it("is not run again after it missed its deadline", async () => {
    const late: Answer = () => new ConnectionLost("late");
    assertEquals(await run("read", late), { end: "unavailable", sent: 1 });
    const atCommit: Answer = (it) => it.sql === "COMMIT" ? late(it) : undefined;
    assertEquals(await run("atomic", atCommit), {
      end: "unknown_outcome",
      sent: 1,
    });
  });

  it("is run again on the same connection after a deadlock at COMMIT", async () => {
    let left = 2;
    let opened = 0;
    await using driver = new PooledDriver(
      () => {
        opened++;
        return Promise.resolve(
          new FakeSession(({ sql }) =>
            sql === "COMMIT" && left-- > 0 ? DEADLOCK : undefined
          ),
        );
      },
      FAILURES,
      2,
      RUNTIME,
    );
    const program = function* () {
      yield { sql: "DO", params: [] };
    };
    await driver.run(program, "atomic", performance.now() + 5000);
    assertEquals([left, opened], [-1, 1]);
  });

  for (const at of ["DO", "COMMIT"]) {
    it(`is run again on a new connection if ${at} met a read-only server`, async () => {
      const opened: FakeSession[] = [];
      await using driver = new PooledDriver(
        () => {
          const old = opened.length === 0;
          const session = new FakeSession(({ sql }) =>
            old && sql === at ? READ_ONLY : undefined
          );
          if (old) session.since -= 1001;
          opened.push(session);
          return Promise.resolve(session);
        },
        FAILURES,
        1,
        RUNTIME,
      );
      const program = function* () {
        yield { sql: "DO", params: [] };
      };
      await driver.run(program, "atomic", performance.now() + 5000);
      assertEquals(opened.map((it) => it.closed), [true, false]);
    });
  }

  it("says that the server is read-only if a new connection finds it so", async () => {
    for (const mode of ["read", "write", "atomic"] as const) {
      for (const at of ["DO", "COMMIT"]) {
        if (at === "COMMIT" && mode !== "atomic") continue;
        let opened = 0;
        await using driver = new PooledDriver(
          () => {
            opened++;
            const session = new FakeSession(({ sql }) =>
              sql === at ? READ_ONLY : undefined
            );
            if (opened === 1) session.since -= 1001;
            return Promise.resolve(session);
          },
          FAILURES,
          1,
          RUNTIME,
        );
        const program = function* () {
          yield { sql: "DO", params: [] };
        };
        const run = () => driver.run(program, mode, performance.now() + 5000);
        for (let i = 0; i < 2; i++) {
          const error = await assertRejects(run, AppError);
          assertEquals(error.code, "unavailable");
          assertStringIncludes(error.message, "The database is read-only.");
        }
        assertEquals(opened, 2);
      }
    }
  });

  it("leaves a connection whose COMMIT has an error that proves nothing", async () => {
    const opened: FakeSession[] = [];
    await using driver = new PooledDriver(
      () => {
        const session = new FakeSession(({ sql }) =>
          sql === "COMMIT" ? new Error("odd") : undefined
        );
        opened.push(session);
        return Promise.resolve(session);
      },
      FAILURES,
      2,
      RUNTIME,
    );
    const program = function* () {
      yield { sql: "DO", params: [] };
    };
    const deadline = performance.now() + 5000;
    const error = await assertRejects(
      () => driver.run(program, "atomic", deadline),
      AppError,
    );
    assertEquals(error.code, "unknown_outcome");
    assertEquals(opened.map((it) => it.closed), [true]);
  });

  it("does not try to connect twice", async () => {
    let attempts = 0;
    await using driver = new PooledDriver(
      () => {
        attempts++;
        return Promise.reject(lost());
      },
      FAILURES,
      2,
      RUNTIME,
    );
    const program = function* () {
      yield { sql: "DO", params: [] };
    };
    const deadline = performance.now() + 5000;
    await assertRejects(() => driver.run(program, "read", deadline), AppError);
    assertEquals(attempts, 1);
  });

  it("waits a random and growing time after a deadlock", async () => {
    const work = async () => {
      let left = 7;
      const answer = () => left-- > 0 ? DEADLOCK : undefined;
      const { end, sent } = await run("write", answer);
      assertEquals([end, sent], ["done", 8]);
    };
    assertEquals(await pauses(1, work), [10, 20, 40, 80, 160, 200, 200]);
    assertEquals(await pauses(0.1, work), [1, 2, 4, 8, 16, 20, 20]);
  });
});
