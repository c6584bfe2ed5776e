import mysql from "mysql2/promise";
import { isMysql, require } from "./find.ts";
import { MariaDb } from "./mariadb.ts";
import { MARIADB, MYSQL, type Replication } from "./replication.ts";

/** The ids of the servers. */
export const PRIMARY = 1;
const REPLICA = 2;

/** Runs statements as `root`, one after the other; returns the last one's rows. */
async function run(
  { rootUrl }: MariaDb,
  statements: readonly string[],
): Promise<mysql.RowDataPacket[]> {
  const connection = await mysql.createConnection(rootUrl);
  try {
    let last: mysql.RowDataPacket[] = [];
    for (const sql of statements) {
      [last] = await connection.query<mysql.RowDataPacket[]>(sql);
    }
    return last;
  } finally {
    await connection.end();
  }
}

/** How a primary and its replica are set up. */
interface Setup {
  /** Whether the primary waits for the replica before it acknowledges. */
  readonly semiSync?: boolean;
  /** More arguments for both servers. */
  readonly args?: readonly string[];
}

/** A primary, and a replica that may take its place. */
export class Replicated implements AsyncDisposable {
  /** The server that is written. */
  readonly primary: MariaDb;
  /** The server that follows it. */
  readonly replica: MariaDb;
  readonly #words: Replication;

  private constructor(primary: MariaDb, replica: MariaDb, words: Replication) {
    this.primary = primary;
    this.replica = replica;
    this.#words = words;
  }

  /** Starts both. */
  static async start(
    { semiSync = false, args = [] }: Setup = {},
  ): Promise<Replicated> {
    const words = isMysql(require("mariadbd")) ? MYSQL : MARIADB;
    await using stack = new AsyncDisposableStack();
    const [primary, replica] = await Promise.all(
      [PRIMARY, REPLICA].map(async (id) =>
        stack.use(
          await MariaDb.start({
            args: [`--server-id=${id}`, ...words.args, ...args],
          }),
        )
      ),
    );
    if (!primary || !replica) throw new Error("there are fewer servers");
    const self = new Replicated(primary, replica, words);
    // Each has made the accounts itself, so the replica must not get them again.
    const forget = [words.forget];
    await run(primary, [...forget, ...semiSync ? words.semiSync.primary : []]);
    await run(replica, [
      ...forget,
      ...semiSync ? words.semiSync.replica : [],
      "SET GLOBAL read_only = 1",
      words.source(primary.port),
    ]);
    await self.follow();
    stack.move();
    return self;
  }

  /** Lets the replica follow the primary, and waits until it has all. */
  async follow(): Promise<void> {
    const { start, position, wait } = this.#words;
    await run(this.replica, [start]);
    const [row] = await run(this.primary, [position]);
    await run(this.replica, [wait(`${row?.["position"]}`)]);
  }

  /** Stops the replica: it lacks what the primary commits from now on. */
  async lag(): Promise<void> {
    await run(this.replica, [this.#words.lag]);
  }

  /**
   * The primary dies, and the replica takes its place with all that it has got,
   * under this id.
   */
  async promote(id = REPLICA): Promise<void> {
    const { status: [sql, field], wait, end } = this.#words;
    await this.primary.kill();
    const [row] = await run(this.replica, [sql]);
    await run(this.replica, [
      wait(`${row?.[field]}`),
      ...end,
      `SET GLOBAL server_id = ${id}`,
      "SET GLOBAL read_only = 0",
    ]);
  }

  /** Stops both. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.primary[Symbol.asyncDispose]();
    await this.replica[Symbol.asyncDispose]();
  }
}
