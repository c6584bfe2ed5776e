import { ask } from "./ask.ts";
import { baseOf, isMysql, require } from "./find.ts";
import { launch, Server, type ServerOptions } from "./server.ts";

/** The account of the tests: it may do anything, also grant and kill. */
export const ACCOUNT = "person:hunter2";

/**
 * Arguments of a server whose speed is measured: it flushes each commit to the
 * disk, as servers do by default.
 */
export const FLUSHES = [
  "--innodb-flush-method=O_DIRECT",
  "--innodb-flush-log-at-trx-commit=1",
] as const;

/** Run at each start, before the server accepts connections. */
export const ACCOUNTS_SQL = `CREATE DATABASE IF NOT EXISTS test;
CREATE USER IF NOT EXISTS 'person'@'%' IDENTIFIED BY 'hunter2';
GRANT ALL PRIVILEGES ON *.* TO 'person'@'%' WITH GRANT OPTION;
CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';
GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
`;

/**
 * A private MariaDB with an empty database `test`; or a MySQL, if
 * `PERSON_TEST_MARIADB_BIN` names one.
 */
export class MariaDb extends Server {
  /** Sets up a new data directory and starts a server on it. */
  static start(options: ServerOptions = {}): Promise<MariaDb> {
    return launch((port) => new MariaDb(options, port), options.port);
  }

  /** `mysql://` URL of the database `test`, as the user `person`. */
  override get url(): string {
    return `mysql://${ACCOUNT}@127.0.0.1:${this.port}/test`;
  }

  /** The same as the user `root`, who has no password. */
  get rootUrl(): string {
    return `mysql://root@127.0.0.1:${this.port}/test`;
  }

  /** The path of the server's UNIX socket. */
  get socket(): string {
    return `${this.dir}/data/socket`;
  }

  /** Whether the server greets: MySQL's protocol begins with its version. */
  override async answers(): Promise<boolean> {
    // It does so only once the accounts are there.
    const greeting = await ask(this.port, new Uint8Array(), 1000);
    const [, , , , protocol] = greeting ?? [];
    return protocol === 10;
  }

  protected override async prepare(): Promise<void> {
    if (await exists(`${this.dir}/data`)) return;
    await Deno.writeTextFile(`${this.dir}/accounts.sql`, ACCOUNTS_SQL);
    const { program, args } = this.#installer();
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...this.#arguments(), ...args],
      stdin: "null",
    }).output();
    if (success) return;
    const decoder = new TextDecoder();
    throw new Error(
      `${program} failed:\n${decoder.decode(stdout)}${decoder.decode(stderr)}`,
    );
  }

  /** What makes a data directory; MySQL does so by itself. */
  #installer(): { program: string; args: string[] } {
    const server = require("mariadbd");
    if (isMysql(server)) {
      return { program: server, args: ["--initialize-insecure"] };
    }
    return {
      program: require("mariadb-install-db"),
      args: [
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
      ],
    };
  }

  protected override command(): { program: string; args: string[] } {
    return {
      program: require("mariadbd"),
      args: [
        ...this.#arguments(),
        // Within the data directory: the whole path may be longer than allowed.
        "--socket=socket",
        `--pid-file=${this.dir}/mariadbd.pid`,
        "--bind-address=127.0.0.1",
        `--port=${this.port}`,
        `--init-file=${this.dir}/accounts.sql`,
        "--performance-schema=OFF",
        // What the process wrote survives its end; only the machine needs more.
        "--innodb-flush-method=nosync",
        // MariaDB 11.8 flushes its log nevertheless.
        "--innodb-flush-log-at-trx-commit=2",
        "--key-buffer-size=1M",
        "--loose-aria-pagecache-buffer-size=8M",
        // MySQL has these on by default.
        "--skip-log-bin",
        "--loose-mysqlx=OFF",
      ],
    };
  }

  /** What the server and its installer have in common; the first must be so. */
  #arguments(): string[] {
    const base = baseOf("mariadbd");
    return [
      "--no-defaults",
      ...base ? [`--basedir=${base}`] : [],
      // A folder that Debian's MySQL asks for.
      "--secure-file-priv=",
      `--datadir=${this.dir}/data`,
      // A server that starts removes the temporary tables of its folder, also
      // those of another server that uses it.
      `--tmpdir=${this.dir}`,
      "--skip-name-resolve",
      "--innodb-buffer-pool-size=32M",
      "--loose-innodb-log-file-size=16M",
      // MariaDB refuses to run as root unless told to.
      ...(Deno.uid() === 0 ? ["--user=root"] : []),
    ];
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
