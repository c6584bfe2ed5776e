/**
 * What a measurement depends on: the machine, and the versions of programs.
 *
 * @module
 */
import { locate } from "../../../support/servers/find.ts";
import deno from "../../../../deno.json" with { type: "json" };
import { ROOT } from "../../../support/root.ts";
import { FASTIFY_VERSIONS } from "../peers/fastify_versions.ts";
import type { Tools } from "./tools.ts";

/** Where and with what a run was made. */
export interface Setting {
  /** The processor, how many cores, how much memory, and the system. */
  readonly machine: string;
  /** The versions of what is measured and of what measures, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The commit, with a `+` if files were changed since. */
  readonly commit: string;
  /** The load of the machine before the run began. */
  readonly load: readonly number[];
}

/** Looks all of it up. */
export async function describeSetting({ paths }: Tools): Promise<Setting> {
  const programs: Record<string, readonly [string | undefined, ...string[]]> = {
    MariaDB: [locate("mariadbd", "mysqld"), "--version"],
    memcached: [locate("memcached"), "--version"],
    Redis: [locate("redis-server", "valkey-server"), "--version"],
    nginx: [paths.nginx, "-v"],
    wrk: [paths.wrk, "--version"],
    h2load: [paths.h2load, "--version"],
    gunicorn: [paths.gunicorn, "-m", "gunicorn", "--version"],
    Flask: [
      paths.gunicorn,
      "-c",
      "from importlib.metadata import version; print(version('flask'))",
    ],
  };
  const versions: Record<string, string> = { Deno: Deno.version.deno };
  for (const [name, [program, ...args]] of Object.entries(programs)) {
    if (!program) continue;
    const [version] = /\d+(\.\d+)+/.exec(await output(program, args)) ?? [];
    if (version) versions[name] = version;
  }
  for (
    const name of [
      "hono",
      "lru-cache",
      "memjs",
      "mysql2",
      "@redis/client",
    ] as const
  ) {
    versions[name] = deno.imports[name].split("@").at(-1) ?? "";
  }
  Object.assign(versions, FASTIFY_VERSIONS);
  const changed = await output("git", ["status", "--porcelain", "-uno"]);
  return {
    machine: await machine(),
    versions,
    commit: (await output("git", ["rev-parse", "--short=12", "HEAD"])).trim() +
      (changed.trim() ? "+" : ""),
    load: Deno.loadavg(),
  };
}

async function machine(): Promise<string> {
  const read = (path: string) => Deno.readTextFile(path).catch(() => "");
  const processor = /^model name\s*:\s*(.+)$/m.exec(await read("/proc/cpuinfo"))
    ?.[1] ?? Deno.build.arch;
  const system = /^PRETTY_NAME="?([^"\n]+)/m.exec(await read("/etc/os-release"))
    ?.[1] ?? Deno.build.os;
  const gigabytes = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  return `${navigator.hardwareConcurrency} cores of ${processor}, ` +
    `${gigabytes} GiB of memory, ${system}`;
}

async function output(program: string, args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: ROOT,
    }).output();
    const decoder = new TextDecoder();
    return decoder.decode(stdout) + decoder.decode(stderr);
  } catch {
    return "";
  }
}
