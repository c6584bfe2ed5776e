/**
 * `deno task test:all [arguments of deno test]`: runs what needs a database on
 * each MySQL and MariaDB, one after the other: that of the machine and, as root on
 * Debian, newer ones, which are unpacked into a folder of the tests.
 * `PERSON_TEST_SERVERS` names the programs of other servers instead, separated
 * by colons: `/opt/mysql/bin/mysqld:/opt/mariadb/sbin/mariadbd`.
 *
 * The last lines say what ran on which server, and which server was not there.
 * The exit code is 0 only if no run failed.
 *
 * @module
 */
import { find, isMysql, versionOf } from "./support/servers/find.ts";
import { newer } from "./support/servers/newer.ts";
import { ROOT } from "./support/root.ts";

/** The servers that the README promises. */
const PROMISED = ["MariaDB 10.11", "MariaDB 11.8", "MySQL 9.7"];

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** The programs of the servers, by the name of each; the machine's own first. */
async function servers(): Promise<Map<string, string>> {
  const named = Deno.env.get("PERSON_TEST_SERVERS");
  const others = named
    ? named.split(":")
    : await newer(say, new AbortController().signal);
  const own = find("mariadbd");
  const programs = own ? [own, ...others] : others;
  const byName = new Map<string, string>();
  for (const it of programs) {
    const name = nameOf(it);
    if (!byName.has(name)) byName.set(name, it);
  }
  return byName;
}

/** The kind and the version of a server, such as `MySQL 9.7`. */
function nameOf(program: string): string {
  const [version] = /\d+\.\d+/.exec(versionOf(program)) ?? ["of no version"];
  return `${isMysql(program) ? "MySQL" : "MariaDB"} ${version}`;
}

/** Runs the tests on one server, and answers whether they passed. */
async function run(program: string, args: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tests/run.ts", "--database", ...args],
    cwd: ROOT,
    env: { PERSON_TEST_MARIADB_BIN: program, PERSON_TEST_MYSQL: "" },
    stdin: "null",
  }).spawn().status;
  return success;
}

if (import.meta.main) {
  const results: [name: string, result: string][] = [];
  const all = await servers();
  for (const [name, program] of all) {
    say(`== ${name}: ${program}`);
    results.push([
      name,
      await run(program, Deno.args) ? "passed" : "FAILED",
    ]);
  }
  for (const [name, result] of results) say(`${name}: ${result}`);
  for (const name of PROMISED.filter((it) => !all.has(it))) {
    say(`${name}: not run, because it is not here`);
  }
  Deno.exit(results.every(([, result]) => result === "passed") ? 0 : 1);
}
