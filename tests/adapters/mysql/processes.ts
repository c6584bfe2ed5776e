/**
 * What a server of MySQL or MariaDB shows of its connections.
 *
 * @module
 */

/** Runs SQL, and returns the rows. */
type Run = (sql: string) => Promise<readonly object[]>;

/** A connection. */
export interface Process {
  readonly id: number;
  readonly user: string;
  readonly database: string;
  /** What it does, such as `Execute`. */
  readonly command: string;
  /** What it waits for. */
  readonly state: string;
}

/**
 * The connections to the server. MySQL refuses to read the table PROCESSLIST
 * while any of them runs a statement with a character of four bytes.
 */
export async function processes(run: Run): Promise<Process[]> {
  const rows = await run("SHOW PROCESSLIST");
  return rows.map((row) => {
    const [id, user, , database, command, , state] = Object.values(row);
    return {
      id: Number(id),
      user: `${user}`,
      database: `${database}`,
      command: `${command}`,
      state: `${state}`,
    };
  });
}

/** The other connections to the database that `run` uses. */
export async function others(run: Run): Promise<Process[]> {
  const [row = {}] = await run("SELECT CONNECTION_ID(), DATABASE()");
  const [own, database] = Object.values(row);
  return (await processes(run)).filter((it) =>
    it.id !== Number(own) && it.database === database
  );
}

/** Those of them that execute a statement. */
export async function executing(run: Run): Promise<Process[]> {
  // MySQL waits for a locked table already when it prepares the statement.
  return (await others(run)).filter(({ command }) =>
    command === "Execute" || command === "Prepare"
  );
}
