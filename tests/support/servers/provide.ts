import { canInstall, install } from "./apt.ts";
import { ADVICE, find, type Program } from "./find.ts";
import { MariaDb } from "./mariadb.ts";
import { Memcached } from "./memcached.ts";
import { Postgres } from "./postgres.ts";
import type { Server } from "./server.ts";

/** What tests start by themselves, beside further servers of those kinds. */
const STARTED_BY_TESTS: readonly Program[] = [
  "chromium",
  "haproxy",
  "nginx",
  "redis-server",
  "wsrep_sst_rsync",
];

/** How the tests learn of the servers: one of each for the whole run. */
const PROVIDED: {
  readonly variable: string;
  readonly programs: readonly Program[];
  readonly start: () => Promise<Server>;
}[] = [
  {
    variable: "PERSON_TEST_MYSQL",
    programs: ["mariadbd", "mariadb-install-db"],
    start: () => MariaDb.start(),
  },
  {
    variable: "PERSON_TEST_POSTGRES",
    programs: ["postgres", "initdb"],
    start: () => Postgres.start(),
  },
  {
    variable: "PERSON_TEST_MEMCACHE",
    programs: ["memcached"],
    start: () => Memcached.start(),
  },
];

/**
 * Starts the servers that the environment does not name already, and returns
 * the environment that names them all. They stop with the stack.
 */
export async function provide(
  stack: AsyncDisposableStack,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const wanted = PROVIDED.filter(({ variable }) => !Deno.env.get(variable));
  const programs = wanted.flatMap(({ programs }) => programs);
  await ensure([...programs, ...STARTED_BY_TESTS], say, signal);
  const environment: Record<string, string> = {};
  for (const { variable, programs: [program], start } of wanted) {
    if (signal.aborted) break;
    const server = stack.use(await start());
    environment[variable] = server.url;
    say(`Started ${program}, pid ${server.pid}, port ${server.port}`);
  }
  return { ...environment, ...binaries() };
}

/** Sees to it that the programs of the servers are there, but starts none. */
export function ensureServers(
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  return ensure(PROVIDED.flatMap(({ programs }) => programs), say, signal);
}

/** Sees to it that the programs are there, or throws what to do about it. */
async function ensure(
  programs: readonly Program[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const missing = (): Program[] => programs.filter((name) => !find(name));
  if (missing().length > 0 && canInstall()) {
    say(`Installing ${missing().join(" and ")} with apt-get`);
    await install(signal);
  }
  if (missing().length > 0) {
    throw new Error(`There is no ${missing().join(" and no ")}; ${ADVICE}`);
  }
}

/** Where tests find the programs, for servers of their own. */
function binaries(): Record<string, string> {
  const mariadbd = find("mariadbd");
  const postgres = find("postgres");
  const memcached = find("memcached");
  const redis = find("redis-server");
  const chromium = find("chromium");
  return {
    ...(chromium ? { PERSON_TEST_CHROMIUM_BIN: chromium } : {}),
    ...(mariadbd ? { PERSON_TEST_MARIADB_BIN: mariadbd } : {}),
    ...(postgres ? { PERSON_TEST_POSTGRES_BIN: postgres } : {}),
    ...(redis ? { PERSON_TEST_REDIS_BIN: redis } : {}),
    ...(memcached ? { PERSON_TEST_MEMCACHED_BIN: memcached } : {}),
  };
}
