import { ask } from "./ask.ts";
import { require } from "./find.ts";
import { launch, Server, type ServerOptions } from "./server.ts";

/** The account of the tests: it may do anything. */
const ACCOUNT = "person:hunter2";

/**
 * One statement a line, as PostgreSQL's single-user mode reads them. Before
 * version 14, the password would be kept as an MD5 without the first one.
 */
const ACCOUNTS_SQL = `SET password_encryption = 'scram-sha-256'
CREATE ROLE person SUPERUSER LOGIN PASSWORD 'hunter2'
CREATE DATABASE test OWNER person
`;

/** Who may log in, and how: from the socket everyone, without a password. */
const LOGINS = `local all all trust
host all,replication all all scram-sha-256
`;

/** PostgreSQL refuses to run as root, so it runs as `nobody`. */
const NOBODY = 65534;

/** How a private PostgreSQL is started. */
export interface PostgresOptions extends ServerOptions {
  /** Lines that come before our own in `pg_hba.conf`. */
  readonly logins?: string;
  /** Where the server has its data from; it is the standby of that one. */
  readonly primary?: Postgres;
}

/** A private PostgreSQL with an empty database `test`. */
export class Postgres extends Server {
  readonly #logins: string;
  readonly #primary: Postgres | undefined;

  private constructor(options: PostgresOptions, port: number) {
    super(options, port);
    this.#logins = options.logins ?? "";
    this.#primary = options.primary;
  }

  /** Sets up a new data directory and starts a server on it. */
  static start(options: PostgresOptions = {}): Promise<Postgres> {
    return launch((port) => new Postgres(options, port), options.port);
  }

  /** `postgres://` URL of the database `test`, as the user `person`. */
  override get url(): string {
    return `postgres://${ACCOUNT}@127.0.0.1:${this.port}/test`;
  }

  /** The folder of the server's UNIX socket. */
  get socket(): string {
    return `${this.dir}/data`;
  }

  /** Whether the server asks for a login, which it does once it has recovered. */
  override async answers(): Promise<boolean> {
    const answer = await ask(this.port, STARTUP, 1000);
    return answer?.[0] === "R".charCodeAt(0);
  }

  protected override get user(): number | undefined {
    return Deno.uid() === 0 ? NOBODY : undefined;
  }

  protected override async prepare(): Promise<void> {
    const data = `${this.dir}/data`;
    if (await Deno.stat(data).then(() => true, () => false)) return;
    if (this.user) await Deno.chown(this.dir, this.user, this.user);
    if (this.#primary) {
      const source = `postgres://${ACCOUNT}@127.0.0.1:${this.#primary.port}`;
      await this.#run("pg_basebackup", [
        ...["-D", data, "-d", source, "--write-recovery-conf"],
        ...["--checkpoint=fast", "--no-sync"],
      ]);
      return;
    }
    await this.#run("initdb", [
      ...["-D", data, "--username=postgres", "--auth=trust", "--no-sync"],
      ...["--encoding=UTF8", "--locale=C.UTF-8"],
    ]);
    await Deno.writeTextFile(`${data}/pg_hba.conf`, this.#logins + LOGINS);
    await this.#run("postgres", ["--single", "-D", data, "postgres"], {
      stdin: ACCOUNTS_SQL,
    });
  }

  protected override command(): { program: string; args: string[] } {
    const settings = {
      listen_addresses: "127.0.0.1",
      // Within the data directory: the whole path may be longer than allowed.
      unix_socket_directories: ".",
      // What the process wrote survives its end; only the machine needs more.
      fsync: "off",
      shared_buffers: "32MB",
      max_connections: "300",
      // For the programs with a two-phase commit.
      max_prepared_transactions: "10",
      log_min_messages: "fatal",
      log_min_error_statement: "panic",
    };
    return {
      program: require("postgres"),
      args: [
        ...["-D", `${this.dir}/data`, "-p", `${this.port}`],
        ...Object.entries(settings).flatMap(([name, value]) => [
          "-c",
          `${name}=${value}`,
        ]),
      ],
    };
  }

  /** Runs a program of the server to its end. */
  async #run(
    name: "initdb" | "pg_basebackup" | "postgres",
    args: string[],
    { stdin = "" } = {},
  ): Promise<void> {
    const child = new Deno.Command(require(name), {
      args,
      ...(this.user ? { uid: this.user, gid: this.user } : {}),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
    const { success, stdout, stderr } = await child.output();
    if (success) return;
    const decoder = new TextDecoder();
    throw new Error(
      `${name} failed:\n${decoder.decode(stdout)}${decoder.decode(stderr)}`,
    );
  }
}

/** The first packet of a client, for the user and database of the tests. */
const STARTUP = startup({ user: "person", database: "test" });

function startup(parameters: Record<string, string>): Uint8Array {
  const text = Object.entries(parameters).flat().map((it) => `${it}\0`);
  const bytes = new TextEncoder().encode(`${text.join("")}\0`);
  const packet = new Uint8Array(8 + bytes.length);
  const view = new DataView(packet.buffer);
  view.setUint32(0, packet.length);
  view.setUint32(4, 3 << 16);
  packet.set(bytes, 8);
  return packet;
}
