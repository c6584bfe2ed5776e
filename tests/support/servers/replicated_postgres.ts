import { setTimeout as pause } from "node:timers/promises";
import { Outside } from "../../adapters/postgres/database.ts";
import { Postgres } from "./postgres.ts";

/** A primary of PostgreSQL, and a standby that may take its place. */
export class ReplicatedPostgres implements AsyncDisposable {
  /** The server that is written. */
  readonly primary: Postgres;
  /** The server that follows it. */
  readonly replica: Postgres;

  private constructor(primary: Postgres, replica: Postgres) {
    this.primary = primary;
    this.replica = replica;
  }

  /** Starts both. */
  static async start(): Promise<ReplicatedPostgres> {
    await using stack = new AsyncDisposableStack();
    const primary = stack.use(await Postgres.start());
    const replica = stack.use(await Postgres.start({ primary }));
    stack.move();
    return new ReplicatedPostgres(primary, replica);
  }

  /** Waits until the standby has all that the primary has written. */
  async follow(): Promise<void> {
    const position = await run(this.primary, "SELECT pg_current_wal_lsn()");
    await until(
      this.replica,
      `SELECT pg_last_wal_replay_lsn() >= '${position}'`,
    );
  }

  /** Stops the standby: it lacks what the primary commits from now on. */
  async lag(): Promise<void> {
    await run(this.replica, "ALTER SYSTEM SET primary_conninfo = ''");
    await run(this.replica, "SELECT pg_reload_conf()");
    await until(
      this.replica,
      "SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)",
    );
  }

  /** Kills the primary, and promotes the standby with what it has. */
  async promote(): Promise<void> {
    await this.primary.kill();
    await run(this.replica, "SELECT pg_promote()");
  }

  /** Stops both. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.primary[Symbol.asyncDispose]();
    await this.replica[Symbol.asyncDispose]();
  }
}

/** Runs a statement; returns its first value. */
async function run({ url }: Postgres, sql: string): Promise<unknown> {
  await using session = new Outside(new URL(url));
  return (await session.run(sql))[0]?.[0];
}

/** Waits until the query returns true. */
async function until(server: Postgres, sql: string): Promise<void> {
  while (await run(server, sql) !== "t") await pause(20);
}
