/**
 * Where the servers' programs are on this machine.
 *
 * @module
 */

/** The programs that the tests start. */
export type Program =
  | "mariadbd"
  | "mariadb-install-db"
  | "wsrep_sst_rsync"
  | "haproxy"
  | "nginx"
  | "postgres"
  | "initdb"
  | "pg_basebackup"
  | "memcached"
  | "redis-server"
  | "chromium";

/** The names each goes by, and the variable that says where it is. */
const KNOWN: Record<Program, { names: string[]; variable?: string }> = {
  "mariadbd": {
    names: ["mariadbd", "mysqld"],
    variable: "PERSON_TEST_MARIADB_BIN",
  },
  "mariadb-install-db": { names: ["mariadb-install-db", "mysql_install_db"] },
  // What copies the data to a node of Galera that joins.
  "wsrep_sst_rsync": { names: ["wsrep_sst_rsync"] },
  "haproxy": { names: ["haproxy"] },
  "nginx": { names: ["nginx"] },
  "postgres": { names: ["postgres"], variable: "PERSON_TEST_POSTGRES_BIN" },
  "initdb": { names: ["initdb"] },
  "pg_basebackup": { names: ["pg_basebackup"] },
  "memcached": { names: ["memcached"], variable: "PERSON_TEST_MEMCACHED_BIN" },
  "redis-server": {
    names: ["redis-server", "valkey-server"],
    variable: "PERSON_TEST_REDIS_BIN",
  },
  "chromium": {
    names: ["chromium-headless-shell", "chromium", "google-chrome"],
    variable: "PERSON_TEST_CHROMIUM_BIN",
  },
};

/** Whether the program is a server of MySQL, and not of MariaDB. */
export function isMysql(program: string): boolean {
  return !versionOf(program).includes("MariaDB");
}

/** What the server says of its version. */
export function versionOf(program: string): string {
  const { stdout } = new Deno.Command(program, {
    args: ["--no-defaults", "--version"],
    stdin: "null",
    stderr: "null",
  }).outputSync();
  return new TextDecoder().decode(stdout);
}

/** Places of servers that are often not in the PATH. */
const USUAL_DIRS = [
  "/usr/sbin",
  "/usr/bin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/local/mysql/bin",
  "/usr/local/mysql/scripts",
  "/opt/homebrew/bin",
];

/**
 * The path of the program, or `undefined` if this machine has none. Throws if
 * a variable names a program that is not there.
 */
export function find(program: Program): string | undefined {
  const { names, variable } = KNOWN[program];
  const named = namedBy(program);
  if (named && isProgram(named)) return named;
  if (named) throw new Error(`${variable}: there is no program ${named}`);
  return among(ownFolders(program), names) ?? locate(...names);
}

/** Where the helpers of a named server are, which must be of its version. */
function ownFolders(program: Program): string[] {
  if (program === "initdb" || program === "pg_basebackup") {
    const named = namedBy("postgres");
    return named
      ? [new URL(".", `file://${Deno.realPathSync(named)}`).pathname]
      : [];
  }
  const base = program === "mariadb-install-db" ? baseOf("mariadbd") : "";
  return base ? ["bin", "sbin", "scripts"].map((it) => base + it) : [];
}

/** The program that a variable names. */
function namedBy(program: Program): string | undefined {
  const { variable } = KNOWN[program];
  return variable && Deno.env.get(variable);
}

/** The path of the first program of these names on this machine. */
export function locate(...names: string[]): string | undefined {
  const dirs = (Deno.env.get("PATH") ?? "").split(":").filter(Boolean);
  return among([...dirs, ...USUAL_DIRS, ...versionsIn(DEBIAN_POSTGRES)], names);
}

function among(
  dirs: readonly string[],
  names: readonly string[],
): string | undefined {
  return dirs
    .flatMap((dir) => names.map((name) => `${dir}/${name}`))
    .find(isProgram);
}

/** The folder that a program was installed in, if a variable names the program. */
export function baseOf(program: Program): string | undefined {
  const named = namedBy(program);
  return named ? new URL("..", `file://${named}`).pathname : undefined;
}

/** Debian has a folder for each version of PostgreSQL. */
const DEBIAN_POSTGRES = "/usr/lib/postgresql";

/** The folders of programs, that of the newest version first. */
function versionsIn(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name)
      .toSorted((a, b) => Number(b) - Number(a))
      .map((name) => `${dir}/${name}/bin`);
  } catch {
    return [];
  }
}

/** The path of the program; throws an error that says how to get it. */
export function require(program: Program): string {
  const path = find(program);
  if (path) return path;
  throw new Error(`${program} is not on this machine; ${ADVICE}`);
}

/** What to do about a program that is missing. */
export const ADVICE: string =
  "install MariaDB's server with Galera (Debian: mariadb-server), haproxy, " +
  "nginx, postgresql, memcached, redis-server and Chromium (Debian: " +
  "chromium-headless-shell), or name a browser in PERSON_TEST_CHROMIUM_BIN " +
  "and servers that run in " +
  "PERSON_TEST_MYSQL (mysql://user:password@host:port/database), " +
  "PERSON_TEST_POSTGRES (postgres://user:password@host:port/database) and " +
  "PERSON_TEST_MEMCACHE (memcache://host:port)";

function isProgram(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && mode !== null && (mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
