import mysql from "mysql2/promise";
import { MariaDb } from "./mariadb.ts";

/** Runs statements as `root`, one after the other. */
async function run(
  { rootUrl }: MariaDb,
  statements: readonly string[],
): Promise<void> {
  const connection = await mysql.createConnection(rootUrl);
  try {
    for (const sql of statements) await connection.query(sql);
  } finally {
    await connection.end();
  }
}

/** A primary, and a replica that may take its place. */
export class Replicated implements AsyncDisposable {
  /** The server that is written. */
  readonly primary: MariaDb;
  /** The server that follows it. */
  readonly replica: MariaDb;

  private constructor(primary: MariaDb, replica: MariaDb) {
    this.primary = primary;
    this.replica = replica;
  }

  /** Starts both, and sets these global variables on each. */
  static async start(globals: readonly string[] = []): Promise<Replicated> {
    await using stack = new AsyncDisposableStack();
    const [primary, replica] = await Promise.all(
      ["--server-id=1", "--server-id=2"].map(async (id) =>
        stack.use(
          await MariaDb.start({
            args: [id, "--log-bin=binlog", "--binlog-format=ROW"],
          }),
        )
      ),
    );
    if (!primary || !replica) throw new Error("there are fewer servers");
    const self = new Replicated(primary, replica);
    const set = globals.map((it) => `SET GLOBAL ${it}`);
    await run(primary, set);
    await run(replica, [
      // The replica has made the accounts itself, so it must not get them again.
      "RESET MASTER",
      ...set,
      "SET GLOBAL read_only = 1",
      "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', " +
      `MASTER_PORT = ${primary.port}, MASTER_USER = 'person', ` +
      "MASTER_PASSWORD = 'hunter2', MASTER_USE_GTID = slave_pos",
    ]);
    await self.follow();
    stack.move();
    return self;
  }

  /** Lets the replica follow the primary, and waits until it has all. */
  async follow(): Promise<void> {
    await run(this.replica, ["START SLAVE"]);
    const connection = await mysql.createConnection(this.primary.rootUrl);
    const [[row]] = await connection.query<mysql.RowDataPacket[]>(
      "SELECT @@GLOBAL.gtid_binlog_pos AS position",
    );
    await connection.end();
    const position = `${row?.["position"]}`;
    await run(this.replica, [`DO MASTER_GTID_WAIT('${position}', 20)`]);
  }

  /** Stops the replica: it lacks what the primary commits from now on. */
  async lag(): Promise<void> {
    await run(this.replica, ["STOP SLAVE IO_THREAD"]);
  }

  /** The primary dies, and the replica takes its place with all that it has got. */
  async promote(): Promise<void> {
    await this.primary.kill();
    const connection = await mysql.createConnection(this.replica.rootUrl);
    const [[row]] = await connection.query<mysql.RowDataPacket[]>(
      "SHOW SLAVE STATUS",
    );
    await connection.end();
    const received = `${row?.["Gtid_IO_Pos"]}`;
    await run(this.replica, [
      `DO MASTER_GTID_WAIT('${received}', 20)`,
      "STOP SLAVE",
      "RESET SLAVE ALL",
      "SET GLOBAL read_only = 0",
    ]);
  }

  /** Stops both. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.primary[Symbol.asyncDispose]();
    await this.replica[Symbol.asyncDispose]();
  }
}
