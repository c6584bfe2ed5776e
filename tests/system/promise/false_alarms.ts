/**
 * Looks for false alarms: two instances compare a hundred hits a second each,
 * while they and another program write. `deno run -A
 * tests/system/promise/false_alarms.ts --minutes 10` uses MariaDB and two
 * memcacheds, with `--sqlite` a file and caches in memory. The exit code is 1 if a
 * hit was called stale, or if too few were compared.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { Database } from "../../adapters/mysql/database.ts";
import { scrape } from "../../metrics/scrape.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import { PATIENT, Service } from "../e2e/service.ts";

const PEOPLE = 60;
const READERS = 6;
const WRITERS = 2;

/** The metric that counts the comparisons, and its sample of the equal ones. */
const VERIFIED = "person_verified_hits_total";
const SAME = `${VERIFIED}{result="same"}`;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** A random id; some are asked for much more often. */
const anyId = () => `p${Math.floor(PEOPLE * Math.random() ** 2)}`;
const pause = (ms: number) =>
  new Promise((resolve) => setTimeout(resolve, ms * 2 * Math.random()));

/** A statement of the other program. */
function statement(n: number): string {
  const id = anyId();
  const row = `('${id}', 'Other', '${n}')`;
  const statements = [
    `UPDATE person SET last_name = '${n}' WHERE id = '${id}'`,
    `UPDATE person SET last_name = '${n}' WHERE id = '${id}'`,
    `DELETE FROM person WHERE id = '${id}'`,
    `REPLACE INTO person (id, first_name, last_name) VALUES ${row}`,
    `UPDATE person SET last_name = '${n}' WHERE id LIKE 'p1%'`,
    `BEGIN; DELETE FROM person WHERE id = '${id}'; ROLLBACK`,
    `BEGIN; DELETE FROM person WHERE id = '${id}'; ` +
    `REPLACE INTO person (id, first_name, last_name) VALUES ${row}; COMMIT`,
  ];
  return statements[n % statements.length] ?? "";
}

/** A database for the instances, and the way of the other program to it. */
async function open(sqlite: boolean, stack: AsyncDisposableStack) {
  if (sqlite) {
    const folder = await Deno.makeTempDir();
    const file = `${folder}/person.db`;
    let database: DatabaseSync | undefined;
    return {
      settings: { database: `sqlite:${file}`, cache: "memory:" },
      place: { data: folder },
      run: (sql: string) => {
        database ??= new DatabaseSync(file);
        database.exec(`PRAGMA busy_timeout = 5000; ${sql}`);
      },
    } as const;
  }
  const given = Deno.env.get("PERSON_TEST_MYSQL");
  const url = given ?? stack.use(await MariaDb.start()).url;
  const database = stack.use(await Database.make(new URL(url)));
  const one = stack.use(await Memcached.start());
  const two = stack.use(await Memcached.start());
  return {
    settings: {
      database: database.url().href,
      cache: `${one.url}?server=127.0.0.1:${two.port}`,
    },
    place: {},
    run: (sql: string) => database.run(sql).catch(unlessDeadlock),
  } as const;
}

/** The server undoes the one of two transactions that wait for each other. */
function unlessDeadlock(error: unknown): void {
  if (Reflect.get(Object(error), "errno") !== 1213) throw error;
}

async function read(service: Service): Promise<void> {
  const ids = Math.random() < 0.2 ? `?id=${anyId()}&id=${anyId()}` : null;
  const path = ids ? `persons${ids}` : `persons/${anyId()}`;
  await (await service.fetch(path)).body?.cancel();
}

async function write(service: Service, n: number): Promise<void> {
  const id = anyId();
  if (n % 7 === 0) await service.delete(id);
  else await service.put(id, "Own", `${n}`);
}

/** The counts of a metric, by the last label. */
async function counts(service: Service, name: string) {
  const text = await (await service.fetch("metrics")).text();
  const { samples } = scrape(text).get(name) ?? {};
  return Object.fromEntries(
    [...samples ?? []].filter(([, count]) => count > 0),
  );
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string", default: "10" },
      sqlite: { type: "boolean", default: false },
    },
  });
  await using stack = new AsyncDisposableStack();
  const { settings, place, run } = await open(values.sqlite, stack);
  const all = { ...settings, ...PATIENT, verify: "100/s" };
  const services: Service[] = [];
  for (let n = 0; n < 2; n++) {
    services.push(stack.use(await Service.start(all, place)));
  }
  const minutes = Number(values.minutes);
  const least = 100 * minutes;
  let foreign = 0;
  /** Reads and writes for so many minutes; answers how many hits were equal. */
  const round = async (): Promise<number> => {
    const end = performance.now() + minutes * 60_000;
    const until = async (work: (n: number) => Promise<void>) => {
      for (let n = 0; performance.now() < end; n++) await work(n);
    };
    await Promise.all([
      ...services.flatMap((it) => [
        ...Array.from({ length: READERS }, () => until(() => read(it))),
        ...Array.from({ length: WRITERS }, () =>
          until(async (n) => {
            await write(it, n);
            await pause(25);
          })),
      ]),
      until(async (n) => {
        await run(statement(n));
        foreign++;
        await pause(20);
      }),
    ]);
    const found = services.map((it) => counts(it, VERIFIED));
    return (await Promise.all(found))
      .reduce((sum, it) => sum + (it[SAME] ?? 0), 0);
  };
  // A busy machine may need longer until enough hits are compared.
  for (let rounds = 0; rounds < 10; rounds++) {
    if (await round() >= least) break;
  }
  let stale = 0;
  let same = 0;
  say(`${foreign} statements of another program`);
  for (const service of services) {
    const reads = await counts(service, "person_reads_total");
    const verified = await counts(service, VERIFIED);
    stale += verified[`${VERIFIED}{result="stale"}`] ?? 0;
    same += verified[SAME] ?? 0;
    say(JSON.stringify({ ...reads, ...verified }));
    const { stderr } = await service.stop();
    stderr.split("\n").filter((it) => it.includes("older")).forEach(say);
  }
  say(`${same} hits were equal, ${stale} were called stale`);
  return stale > 0 || same < least ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
