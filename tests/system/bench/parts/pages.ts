/**
 * Imports of 100,000 people, and pages of a list of a million.
 *
 * @module
 */
import { PERSON, type Person } from "../../../../src/person/person.ts";
import { MysqlConnection } from "../../../../adapters/mysql/connection.ts";
import { PooledDriver } from "../../../../adapters/sql/pooled_driver.ts";
import { FAILURES } from "../../../../adapters/mysql/errors.ts";
import { prepareMysql } from "../../../../adapters/mysql/table.ts";
import { Triggers } from "../../../../adapters/mysql/triggers.ts";
import { connectionOptions } from "../../../../adapters/mysql/url.ts";
import type {
  Program,
  Row,
  SqlDriver,
} from "../../../../adapters/sql/driver.ts";
import type { Statements } from "../../../../adapters/sql/statements.ts";
import { SqliteDriver } from "../../../../adapters/sqlite/driver.ts";
import { prepareSqlite } from "../../../../adapters/sqlite/table.ts";
import { idOf, ndjson } from "../../e2e/people.ts";
import { runCommand } from "../../e2e/process.ts";
import { median } from "../machine/proc.ts";
import type { Servers } from "../machine/servers.ts";
import { Subject } from "../subjects/subject.ts";
import { print, printTable } from "../report/table.ts";

const IMPORTED = 100_000;
const LISTED = 1_000_000;
const PAGE = 100;

/** Imports into each database, and prints what the program says of it. */
export async function measureImports(servers: Servers): Promise<void> {
  const { mysql, memcached, directory } = servers;
  const databases = [
    `sqlite:${directory}/import.db`,
    `${mysql}?table=imported`,
  ];
  for (const database of databases) {
    const { stdout, stderr } = await runCommand(
      ["import", "-", "--format=ndjson"],
      { database, cache: memcached.url },
      ndjson(IMPORTED, "1"),
      { data: directory },
    );
    if (!stdout) throw new Error(stderr);
    print(`\nImport, ${new URL(database).protocol} ${stdout.trim()}`);
  }
}

interface Bulk {
  readonly name: string;
  readonly url: string;
  readonly driver: SqlDriver;
  readonly prepare: () => Program<Statements<Person>>;
  readonly seed: string;
  readonly explain: string;
}

/** Reads the first and the last page of a long list, and shows the plans. */
export async function measurePages(servers: Servers): Promise<void> {
  const rows = [["list of 1,000,000", "first page ms", "last page ms"]];
  for (const it of bulks(servers)) {
    await using driver = it.driver;
    const run = (sql: string, ...params: string[]): Promise<Row[]> =>
      driver.run(
        function* () {
          return [...(yield { sql, params }).rows];
        },
        "write",
        performance.now() + 300_000,
      );
    const deadline = performance.now() + 60_000;
    const sql = await driver.run(it.prepare, "read", deadline);
    await run(it.seed);
    await using service = await Subject.service({
      PERSON_DATABASE: it.url,
      PERSON_CACHE: "none:",
    });
    const [first, last] = await pages(service);
    rows.push([it.name, first.toFixed(2), last.toFixed(2)]);
    for (
      const [page, text, ...params] of [
        ["first", sql.first, `${PAGE}`],
        ["later", sql.after, idOf(LISTED - PAGE), `${PAGE}`],
      ] as const
    ) {
      const plan = await run(`${it.explain} ${text}`, ...params);
      print(`${it.name}, ${page} page: ${plan.map((row) => row.join(" "))}`);
    }
  }
  printTable(`Pages of ${PAGE}, medians of 200`, rows);
}

function bulks({ mysql, directory }: Servers): Bulk[] {
  const connect = connectionOptions(new URL(mysql));
  const path = `${directory}/list.db`;
  return [
    {
      name: "SQLite",
      url: `sqlite:${path}`,
      driver: new SqliteDriver({
        path,
        synchronous: "normal",
      }),
      prepare: () => prepareSqlite(PERSON, "person", true),
      explain: "EXPLAIN QUERY PLAN",
      seed: "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n " +
        `WHERE n + 1 < ${LISTED}) INSERT INTO person ` +
        "SELECT format('p%06d', n), 'First', 'Last' FROM n",
    },
    {
      name: "MariaDB",
      url: `${mysql}?table=listed`,
      driver: new PooledDriver(
        (deadline) => MysqlConnection.open(connect(), deadline),
        FAILURES,
        1,
      ),
      prepare: () =>
        prepareMysql(
          PERSON,
          "listed",
          true,
          new Triggers("listed", PERSON.fields, "never"),
        ),
      explain: "EXPLAIN",
      seed: "INSERT INTO listed SELECT CONCAT('p', LPAD(seq, 6, '0')), " +
        `'First', 'Last' FROM seq_0_to_${LISTED - 1}`,
    },
  ];
}

/** The medians of the first and the last page, in ms, read in turn. */
async function pages({ url }: Subject): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let n = 0; n < 200; n++) {
    for (
      const [i, after] of ["", `&after=${idOf(LISTED - PAGE - 1)}`].entries()
    ) {
      const begun = performance.now();
      const path = `/persons?limit=${PAGE}${after}`;
      const { persons } = await (await fetch(new URL(path, url))).json();
      if (persons.length !== PAGE) throw new Error(`${persons.length}`);
      times[i]?.push(performance.now() - begun);
    }
  }
  return [median(times[0]), median(times[1])];
}
