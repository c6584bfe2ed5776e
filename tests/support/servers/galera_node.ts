import mysql, { type RowDataPacket } from "mysql2/promise";
import { ACCOUNT, ACCOUNTS_SQL } from "./mariadb.ts";
import { ADVICE, locate } from "./find.ts";
import { freePort } from "./free_port.ts";
import { Server } from "./server.ts";

/** The program rsync copies the data to a node as this user, so nodes run as it. */
const COPY_USER = 65534;

/** How long a node waits for an answer of one that is silent, in seconds. */
const SILENCE = 3;

/** How long a node that answers may take to do it, in milliseconds. */
const PATIENCE = { connect: 30_000, answer: 60_000 };

/** The same of one that may not answer. */
const SOON = { connect: 1_000, answer: 5_000 };

/**
 * A node of a cluster. It runs the machine's own programs, also if an environment
 * variable names other ones.
 */
export class GaleraNode extends Server {
  /** Where the other nodes reach it. */
  readonly group: number = freePort();
  readonly #transfers = [freePort(), freePort()] as const;
  readonly #number: number;
  readonly #others: () => readonly GaleraNode[];

  /** A node that is not started yet; `others` may be nodes that do not run. */
  constructor(
    number: number,
    port: number,
    others: () => readonly GaleraNode[],
  ) {
    super({}, port);
    this.#number = number;
    this.#others = others;
  }

  /** `mysql://` URL of the database `test`, as the user `person`. */
  override get url(): string {
    return `mysql://${ACCOUNT}@127.0.0.1:${this.port}/test`;
  }

  /** The same as the user `root`, who has no password. */
  get rootUrl(): string {
    return `mysql://root@127.0.0.1:${this.port}/test`;
  }

  /** Whether the node has all data, and is one of a majority. */
  override async answers(): Promise<boolean> {
    try {
      const rows = await this.query(
        "SHOW STATUS WHERE Variable_name IN " +
          "('wsrep_ready', 'wsrep_local_state_comment', 'wsrep_cluster_status')",
        SOON,
      );
      const values = rows.map((row) => row["Value"]).sort();
      return `${values}` === "ON,Primary,Synced";
    } catch {
      return false;
    }
  }

  /** Runs a statement as `root`, on a connection of its own. */
  async query(
    sql: string,
    { connect, answer } = PATIENCE,
  ): Promise<RowDataPacket[]> {
    const connection = await mysql.createConnection({
      uri: this.rootUrl,
      connectTimeout: connect,
    });
    const timer = setTimeout(() => connection.destroy(), answer);
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return rows;
    } finally {
      clearTimeout(timer);
      connection.destroy();
    }
  }

  /** Cuts the node off from the other nodes, or lets it join them again. */
  async isolate(isolated: boolean): Promise<void> {
    const value = `gmcast.isolate=${Number(isolated)}`;
    await this.query(`SET GLOBAL wsrep_provider_options = '${value}'`);
  }

  /** Makes the nodes that it reaches the whole cluster, as an operator does. */
  async bootstrap(): Promise<void> {
    await this.query("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'");
  }

  protected override get user(): number | undefined {
    return Deno.uid() === 0 ? COPY_USER : undefined;
  }

  protected override async prepare(): Promise<void> {
    const data = `${this.dir}/data`;
    if (await Deno.stat(data).then(() => true, () => false)) return;
    await Deno.mkdir(data);
    if (this.user) {
      for (const it of [this.dir, data]) {
        await Deno.chown(it, this.user, this.user);
      }
    }
    // The first node makes the data, and the others get a copy.
    if (this.#others().length > 0) return;
    await Deno.writeTextFile(`${this.dir}/accounts.sql`, ACCOUNTS_SQL);
    const { success, stderr } = await new Deno.Command(
      debians("mariadb-install-db"),
      {
        args: [
          "--no-defaults",
          `--datadir=${data}`,
          `--tmpdir=${this.dir}`,
          "--auth-root-authentication-method=normal",
          "--skip-test-db",
        ],
        ...(this.user ? { uid: this.user, gid: this.user } : {}),
        stdin: "null",
      },
    ).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }

  protected override command(): { program: string; args: string[] } {
    const others = this.#others().map(({ group }) => `127.0.0.1:${group}`);
    const first = others.length === 0;
    const [ist, sst] = this.#transfers;
    const provider = {
      "gmcast.listen_addr": `tcp://127.0.0.1:${this.group}`,
      "ist.recv_addr": `127.0.0.1:${ist}`,
      "gmcast.peer_timeout": `PT${SILENCE}S`,
      "gmcast.time_wait": "PT0.5S",
      "gcache.size": "16M",
      "evs.keepalive_period": "PT0.3S",
      "evs.suspect_timeout": `PT${SILENCE}S`,
      "evs.inactive_check_period": "PT0.2S",
      "evs.inactive_timeout": `PT${2 * SILENCE}S`,
      "evs.install_timeout": `PT${2 * SILENCE}S`,
    };
    return {
      program: debians("mariadbd"),
      args: [
        "--no-defaults",
        `--datadir=${this.dir}/data`,
        `--tmpdir=${this.dir}`,
        "--socket=socket",
        `--pid-file=${this.dir}/mariadbd.pid`,
        "--bind-address=127.0.0.1",
        `--port=${this.port}`,
        ...(first ? [`--init-file=${this.dir}/accounts.sql`] : []),
        "--skip-name-resolve",
        "--performance-schema=OFF",
        "--max-connections=300",
        "--innodb-buffer-pool-size=32M",
        "--innodb-log-file-size=16M",
        `--server-id=${this.#number}`,
        "--binlog-format=ROW",
        "--innodb-autoinc-lock-mode=2",
        // A commit is on the other nodes before it is acknowledged.
        "--innodb-flush-log-at-trx-commit=2",
        "--wsrep-on=ON",
        "--wsrep-provider=/usr/lib/galera/libgalera_smm.so",
        "--wsrep-cluster-name=person",
        `--wsrep-cluster-address=gcomm://${others.join()}`,
        `--wsrep-node-name=n${this.#number}`,
        `--wsrep-node-address=127.0.0.1:${this.group}`,
        `--wsrep-node-incoming-address=127.0.0.1:${this.port}`,
        "--wsrep-sst-method=rsync",
        // A node cannot be used while another one copies its data.
        `--wsrep-sst-donor=n${this.#number === 3 ? 2 : 3},`,
        `--wsrep-sst-receive-address=127.0.0.1:${sst}`,
        "--wsrep-provider-options=" +
        Object.entries(provider).map((it) => it.join("=")).join(";"),
      ],
    };
  }
}

/** The machine's own program: Debian builds Galera for that one. */
function debians(name: string): string {
  const path = locate(name);
  if (path) return path;
  throw new Error(`${name} is not on this machine; ${ADVICE}`);
}
