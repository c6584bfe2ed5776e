/**
 * A PostgreSQL that tests make fail.
 *
 * @module
 */
import { markOf } from "../../../../adapters/postgres/dialect.ts";
import { MARK } from "../../../../adapters/postgres/connection/settings.ts";
import { Outside } from "../../../adapters/postgres/database.ts";
import { Postgres } from "../../../support/servers/postgres.ts";
import { type FaultyStore, sql, type WriterSql } from "./faulty_store.ts";

// No superuser, for whom the server always has a connection.
const USER = "CREATE ROLE service LOGIN PASSWORD 'hunter2'";
const MAY_CREATE = "GRANT CREATE ON SCHEMA public TO service";

/** The mark of the service's own sessions. */
const OWN = markOf({ schema: "public", table: "person" });

const WRITER: WriterSql = {
  // Locks are not waited for much longer than by the service.
  session: "SET lock_timeout = '1s'",
  own: `SET ${MARK} = '${OWN}'`,
  add: (rows) => `INSERT ${rows} ON CONFLICT DO NOTHING`,
  replace: (rows) =>
    `INSERT ${rows} ON CONFLICT (id) DO UPDATE SET ` +
    "first_name = EXCLUDED.first_name, last_name = EXCLUDED.last_name",
  merge: (rows) =>
    `INSERT ${rows} ON CONFLICT (id) DO UPDATE SET ` +
    "first_name = EXCLUDED.first_name",
};

/** The function of a trigger that says what the server says of a full disk. */
const FULL =
  "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS " +
  "$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; " +
  "END$$; CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE " +
  "ON person FOR EACH ROW EXECUTE FUNCTION full_disk()";

/** A PostgreSQL of a test's own. */
export class FaultyPostgres implements FaultyStore {
  /** Its name. */
  readonly name = "PostgreSQL";
  /** The server. */
  readonly server: Postgres;
  /** How another program writes. */
  readonly writer = WRITER;
  /** The lock lets others read. */
  readonly lockAll = "START TRANSACTION; " +
    "LOCK TABLE person, person_outbox IN EXCLUSIVE MODE";

  private constructor(server: Postgres) {
    this.server = server;
  }

  /** Starts one. */
  static async start(): Promise<FaultyPostgres> {
    const self = new FaultyPostgres(await Postgres.start());
    await sql(self, `${USER}; ${MAY_CREATE}`);
    return self;
  }

  /** The URL for the service. */
  url(port: number, database = "test"): string {
    return `postgres://service:hunter2@127.0.0.1:${port}/${database}`;
  }

  /** Connects as a superuser. */
  async connect(database = "test"): Promise<Outside> {
    const url = new URL(this.server.url);
    url.pathname = database;
    const session = new Outside(url);
    await session.run("SELECT 1");
    return session;
  }

  /** Makes a database in which the service may create its tables. */
  async createDatabase(name: string): Promise<void> {
    await using session = await this.connect();
    const is = `SELECT 1 FROM pg_database WHERE datname = '${name}'`;
    if ((await session.run(is)).length > 0) return;
    await session.run(`CREATE DATABASE ${name}`);
    await using other = await this.connect(name);
    await other.run(MAY_CREATE);
  }

  /** The server becomes a standby, or a primary again. */
  async setReadOnly(on: boolean): Promise<void> {
    if (!on) return await sql(this, "SELECT pg_promote()");
    await this.server.stop();
    await Deno.writeTextFile(`${this.server.dir}/data/standby.signal`, "");
    await this.server.start();
  }

  /** Each write of a person fails with what the server says of a full disk. */
  setFull(on: boolean): Promise<void> {
    return sql(this, on ? FULL : "DROP FUNCTION full_disk CASCADE");
  }

  /** No role but a superuser gets a connection. */
  async setExhausted(on: boolean): Promise<void> {
    await sql(this, `ALTER ROLE service CONNECTION LIMIT ${on ? 0 : -1}`);
    if (on) await this.#end(() => true);
  }

  /** No role but a superuser gets a connection. */
  async takeConnections(choose: () => boolean): Promise<AsyncDisposable> {
    await sql(this, "ALTER ROLE service CONNECTION LIMIT 0");
    await this.#end(choose);
    return { [Symbol.asyncDispose]: () => this.setExhausted(false) };
  }

  /** Ends the connections of the service that are chosen. */
  async #end(choose: () => boolean): Promise<void> {
    await using session = await this.connect();
    const rows = await session.run(
      "SELECT pid FROM pg_stat_activity WHERE usename = 'service'",
    );
    for (const [pid] of rows.filter(choose)) {
      await session.run(`SELECT pg_terminate_backend(${pid})`);
    }
  }

  /** Stops it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}
