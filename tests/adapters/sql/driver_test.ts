import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Failures,
  PooledDriver,
} from "../../../adapters/sql/pool/pooled_driver.ts";
import { FAILURES as MYSQL } from "../../../adapters/mysql/errors.ts";
import { FAILURES as POSTGRES } from "../../../adapters/postgres/errors.ts";
import {
  DuplicateKey,
  type Program,
  type SqlDriver,
} from "../../../adapters/sql/driver.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { AppError } from "../../../src/errors.ts";
import { FakeSession } from "./pool/session_fake.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const TAKEN = "INSERT INTO t VALUES ('taken')";
const BROKEN = "INSERT INTO broken VALUES ('x')";

/** A driver on which {@linkcode TAKEN} is a duplicate and BROKEN fails. */
const DRIVERS: Record<string, () => Promise<SqlDriver>> = {
  sqlite: async () => {
    const driver = new SqliteDriver(
      { path: ":memory:", synchronous: "full" },
      RUNTIME,
    );
    for (const sql of ["CREATE TABLE t (id TEXT PRIMARY KEY)", TAKEN]) {
      await driver.run(() => one(sql), "write", soon());
    }
    return driver;
  },
  mysql: () =>
    pooled(MYSQL, (sql) => ({ errno: { [TAKEN]: 1062, [BROKEN]: 1146 }[sql] })),
  postgres: () =>
    pooled(
      POSTGRES,
      (sql) => ({ code: { [TAKEN]: "23505", [BROKEN]: "42P01" }[sql] }),
    ),
};

/** A driver whose server answers a statement with that error. */
function pooled(
  failures: Failures,
  errorOf: (sql: string) => Record<string, unknown>,
): Promise<SqlDriver> {
  const session = () =>
    new FakeSession(({ sql }) => {
      const fields = errorOf(sql);
      const fails = Object.values(fields).some((it) => it !== undefined);
      return fails ? Object.assign(new Error(sql), fields) : undefined;
    });
  return Promise.resolve(
    new PooledDriver(() => Promise.resolve(session()), failures, 1, RUNTIME),
  );
}

const soon = () => performance.now() + 5000;

function* one(sql: string): Program<void> {
  yield { sql, params: [] };
}

for (const [name, make] of Object.entries(DRIVERS)) {
  describe(`a driver of ${name}`, () => {
    it("throws DuplicateKey into the program, which may go on", async () => {
      await using driver = await make();
      for (const mode of ["write", "atomic"] as const) {
        const caught = await driver.run(
          function* () {
            try {
              yield* one(TAKEN);
            } catch (error) {
              yield* one("SELECT 1");
              return error;
            }
          },
          mode,
          soon(),
        );
        assertInstanceOf(caught, DuplicateKey);
        assertInstanceOf(caught.cause, Error);
      }
    });

    it("ends the call with an AppError at any other failure", async () => {
      await using driver = await make();
      for (const mode of ["read", "write", "atomic"] as const) {
        const call = () => driver.run(() => one(BROKEN), mode, soon());
        const error = await assertRejects(call, AppError);
        assertEquals(error.code, "unavailable");
        assertInstanceOf(error.cause, Error);
      }
    });

    it("answers unavailable after it was closed", async () => {
      const driver = await make();
      await driver[Symbol.asyncDispose]();
      await driver[Symbol.asyncDispose]();
      const call = () => driver.run(() => one("SELECT 1"), "read", soon());
      const error = await assertRejects(call, AppError, "is closed");
      assertEquals(error.code, "unavailable");
    });
  });
}
