import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../adapters/mysql/connection/connection.ts";
import { SessionPool } from "../../../adapters/sql/pool/pool.ts";
import { connectionOptions } from "../../../adapters/mysql/connection/url.ts";
import { WorkingTime } from "../../../src/resilience/working_time.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { serverUrl } from "./database.ts";
import { timed, TooSlow } from "../../support/timed.ts";

// Deadlines are in working time, which the blocks of the cases do not change.
const soon = (ms = 5_000) => WorkingTime.of(RUNTIME).now() + ms;

function connect(): Promise<MysqlConnection> {
  return MysqlConnection.open(
    connectionOptions(serverUrl())(),
    soon(),
    RUNTIME,
  );
}

const sleeping = { sql: "SELECT SLEEP(0.05)", params: [] };

/** Keeps the event loop from turning, as a stopped process does. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe("mysql in a process that was blocked past the deadline", () => {
  it(
    "takes the answer that has arrived meanwhile",
    timed(async () => {
      const connection = await connect();
      await connection.execute(sleeping, soon());
      const answer = connection.execute(sleeping, soon(200));
      // The statement is sent before the event loop stands still.
      await new Promise((resolve) => setTimeout(resolve, 20));
      block(400);
      // The server of a busy machine may not have answered by then.
      const { rows } = await answer.catch((error) => {
        throw new TooSlow(String(error));
      });
      assertEquals(rows, [["0"]]);
      assertEquals(connection.broken, undefined);
      await connection.close();
    }),
  );

  it(
    "gives a connection to a call that waited for it",
    timed(async () => {
      await using pool = new SessionPool(connect, 1, RUNTIME);
      const first = await pool.lease("read", soon());
      await first.execute(sleeping, soon());
      const answer = first.execute(sleeping, soon(200))
        .finally(() => pool.release("read", first));
      const second = pool.lease("read", soon(200)).then(async (connection) => {
        const late = soon(-1);
        const sql = "SELECT SLEEP(0.003)";
        // The pool waits for it at the end, also if this case fails.
        return await connection.execute({ sql, params: [] }, late)
          .finally(() => pool.release("read", connection));
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      block(400);
      await answer;
      // Its grace is short: a busy machine may need more for the statement.
      const { rows } = await second.catch((error) => {
        throw new TooSlow(String(error));
      });
      assertEquals(rows, [["0"]]);
    }),
  );
});
