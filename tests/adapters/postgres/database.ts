import { postgres as adapter } from "../../../adapters/postgres.ts";
import {
  createClient,
  type PgClient,
} from "../../../adapters/postgres/connection/client.ts";
import { numbered } from "../../../adapters/postgres/connection/connection.ts";
import { connectionOptions } from "../../../adapters/postgres/connection/url.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { StoreOptions } from "../../../src/dao/adapter.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import type { MakeDatabase } from "../sql/made_database.ts";
import { withParameters } from "../sql/with_parameters.ts";
import { Socket } from "node:net";
import { providedUrl } from "../../support/servers/provided.ts";

/** The options of the stores in the tests. */
export const OPTIONS: StoreOptions<Person> = {
  record: PERSON,
  timeout: 20_000,
  connections: 4,
};

/** The URL of the test server, with these parameters. */
export function serverUrl(parameters: Record<string, string> = {}): URL {
  return withParameters(providedUrl("PERSON_TEST_POSTGRES"), parameters);
}

/** A connection of a test, with the defaults of the server. */
export class Outside implements AsyncDisposable {
  readonly #client: PgClient;
  readonly #socket = new Socket();
  readonly #gone: Promise<void>;
  readonly #connected: Promise<void>;

  /** Connects to the database of the URL. */
  constructor(url: URL) {
    const { host, port, user, password, database } = connectionOptions(url)();
    this.#client = createClient({
      ...{ host, port, user, database },
      password: () => password,
      ssl: false,
      stream: () => this.#socket,
    });
    this.#gone = new Promise((resolve) => this.#socket.once("close", resolve));
    this.#client.on("error", () => {});
    this.#connected = new Promise((resolve, reject) =>
      this.#client.connect((error) => error ? reject(error) : resolve())
    );
  }

  /** Runs SQL; returns the rows of the last statement. */
  async run(sql: string): Promise<(string | null)[][]> {
    await this.#connected;
    return await new Promise((resolve, reject) =>
      this.#client.query({ text: sql, rowMode: "array" }, (error, answer) => {
        const last = Array.isArray(answer) ? answer.at(-1) : answer;
        if (error) reject(error);
        else resolve(last?.rows ?? []);
      })
    );
  }

  /** Runs a statement with `?` for its values; returns how many rows it changed. */
  async change(
    sql: string,
    values: readonly (string | null)[],
  ): Promise<number> {
    await this.#connected;
    const query = { text: numbered(sql), values: [...values] };
    return await new Promise((resolve, reject) =>
      this.#client.query({ ...query, rowMode: "array" }, (error, answer) => {
        if (error) reject(error);
        else resolve([answer ?? []].flat().at(-1)?.rowCount ?? 0);
      })
    );
  }

  /** Drops the connection. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Closes the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connected.catch(() => {});
    this.#client.end();
    await this.#gone;
  }
}

/** A database that only one test uses, and a connection of that test to it. */
export class Database implements AsyncDisposable {
  readonly #name = `person_${crypto.randomUUID().replaceAll("-", "")}`;
  readonly #server: URL;
  #connection: Outside | undefined;

  private constructor(server: URL) {
    this.#server = server;
  }

  /** Makes the database, on the test server or on another one. */
  static async make(server: URL = serverUrl(), more = ""): Promise<Database> {
    const self = new Database(server);
    await using maker = new Outside(server);
    await maker.run(`CREATE DATABASE ${self.#name} TEMPLATE template0 ${more}`);
    return self;
  }

  /** The name of the database. */
  get name(): string {
    return this.#name;
  }

  /** The URL of a store in the database. */
  url(parameters: Record<string, string> = {}): URL {
    const url = withParameters(this.#server, parameters);
    url.pathname = `/${this.#name}`;
    return url;
  }

  /** A store in the database. */
  open(
    options: Partial<StoreOptions<Person>> = {},
    parameters: Record<string, string> = {},
  ): PersonStore {
    return adapter.open(this.url(parameters), { ...OPTIONS, ...options });
  }

  /** Runs SQL; returns the rows of the last statement. */
  async run(sql: string): Promise<(string | null)[][]> {
    this.#connection ??= new Outside(this.url());
    return await this.#connection.run(sql);
  }

  /** The server's ids of the stores' connections. */
  connections(): Promise<unknown[]> {
    return this.#others("true");
  }

  /**
   * Waits until the server executes a statement of one of the stores, and
   * returns the server's id of its connection.
   */
  async executing(): Promise<unknown> {
    for (;;) {
      const [first] = await this.#others("state = 'active'");
      if (first) return first;
    }
  }

  async #others(condition: string): Promise<unknown[]> {
    // In a transaction, the server would show the activity of the first query.
    const rows = await this.run(
      "SELECT pg_stat_clear_snapshot(); SELECT pid FROM pg_stat_activity " +
        "WHERE datname = current_database() AND pid <> pg_backend_pid() " +
        `AND ${condition}`,
    );
    return rows.flat();
  }

  /** Kills the stores' connections; returns how many there were. */
  async kill(): Promise<number> {
    const ids = await this.connections();
    for (const id of ids) await this.run(`SELECT pg_terminate_backend(${id})`);
    return ids.length;
  }

  /** Drops the database. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.[Symbol.asyncDispose]();
    await using maker = new Outside(this.#server);
    await maker.run(`DROP DATABASE ${this.#name} WITH (FORCE)`);
  }
}

/** In PostgreSQL. */
export const inPostgres: MakeDatabase = async () => {
  const database = await Database.make();
  return {
    run: (sql) => database.run(sql),
    open: (parameters) => adapter.open(database.url(parameters), OPTIONS),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
};
