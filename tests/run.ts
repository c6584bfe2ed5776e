/**
 * `deno task test [arguments of deno test]`: finds or installs MariaDB,
 * PostgreSQL and memcached, starts one of each, runs the tests and stops them
 * again, also after Ctrl-C. `--embedded` runs only the tests that need no
 * server, and `--database` only those that need a MySQL or MariaDB. Files run
 * at the same time, one for each core: each has its own database and ports.
 * Those that measure time run afterwards.
 *
 * The last line is `N passed, N failed`. The exit code is 0 only if some case
 * passed, none failed, none was ignored and none left a server behind, and if
 * nothing that the service said in the run gave anything away: each line that
 * did counts as failed.
 *
 * @module
 */
import { needNoDatabase, needServer } from "./support/needs_server.ts";
import { missing, search } from "./support/produced/search.ts";
import { phases } from "./support/phases.ts";
import { readReport, type Report } from "./support/report.ts";
import { show } from "./support/show.ts";
import { provide } from "./support/servers/provide.ts";
import { sweep } from "./support/servers/sweep.ts";
import { ROOT } from "./support/root.ts";
import { readSources } from "./support/sources.ts";
import { typeErrors } from "./support/type_errors.ts";

/** The exit codes of a run that was interrupted, as a shell has them. */
const INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type Interruption = keyof typeof INTERRUPTED;

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Runs the tests and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  // Everything temporary is in here, and the second variable marks every
  // process of the run, so that all can be swept away.
  const dir = await Deno.makeTempDir({ prefix: "person-test-" });
  // A server that runs as another user has its folder in here.
  await Deno.chmod(dir, 0o711);
  Deno.env.set("TMPDIR", dir);
  Deno.env.set("PERSON_TEST_DIR", dir);
  // npm sets it to where these tests were started. The tasks that the tests run
  // are started elsewhere.
  Deno.env.delete("INIT_CWD");
  const { signal } = interruption(() => void sweep(dir, 3000));
  try {
    const outcomes = await runTests(args, dir, signal);
    signal.throwIfAborted();
    return await conclude(outcomes, args, dir);
  } catch (error) {
    if (signal.aborted) {
      const name: Interruption = signal.reason;
      say(`Interrupted by ${name}; the servers are stopped`);
      return INTERRUPTED[name];
    }
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await sweep(dir, 0);
    await Deno.remove(dir, { recursive: true });
  }
}

/** Aborts, with the signal's name as the reason, when we are interrupted. */
function interruption(then: () => void): AbortController {
  const controller = new AbortController();
  controller.signal.addEventListener("abort", then);
  for (const name of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => controller.abort(name));
  }
  return controller;
}

/** What is known when a run of `deno test` has ended. */
interface Outcome {
  readonly report: Report | undefined;
  readonly code: number;
  /** The lines of its output that have a secret in them. */
  readonly givenAway: readonly string[];
  /** The files whose tests were run. */
  readonly files: readonly string[];
}

async function runTests(
  args: readonly string[],
  dir: string,
  signal: AbortSignal,
): Promise<Outcome[]> {
  await using stack = new AsyncDisposableStack();
  const embedded = args.includes("--embedded");
  const sources = await readSources(ROOT.pathname);
  const leftOut = embedded
    ? needServer(sources)
    : args.includes("--database")
    ? needNoDatabase(sources)
    : [];
  if (embedded) {
    say("Left out, because they need a server:");
    for (const file of leftOut) say(`  ${file}`);
  }
  const given = args.filter((arg) =>
    arg !== "--embedded" && arg !== "--database"
  );
  const runs = phases(given, sources, leftOut);
  // One check of all types, for all runs, while the servers start.
  const checked = runs.length > 1 && !given.includes("--no-check");
  const mistakes = checked ? typeErrors(ROOT, signal) : "";
  const servers = embedded ? {} : await provide(stack, say, signal);
  if (await mistakes) throw new Error(await mistakes);
  const env = environment(embedded, servers);
  const outcomes: Outcome[] = [];
  for (const [i, run] of runs.entries()) {
    signal.throwIfAborted();
    const flags = checked ? ["--no-check", ...run] : run;
    // Many of the first files wait for a server or a process at times.
    const jobs = navigator.hardwareConcurrency + (i === 0 ? 1 : 0);
    const vars = { DENO_JOBS: `${jobs}`, ...env };
    outcomes.push(await runPhase(flags, `${dir}/junit_${i}.xml`, vars, signal));
  }
  return outcomes;
}

async function runPhase(
  args: readonly string[],
  junit: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      `--junit-path=${junit}`,
      "--preload=tests/support/produced/fetch.ts",
      ...args,
    ],
    cwd: ROOT,
    clearEnv: true,
    env,
    stdin: "null",
    stdout: "piped",
    signal,
  }).spawn();
  const { givenAway, closing, files } = await show(child.stdout);
  const { code } = await child.status;
  const xml = await Deno.readTextFile(junit).catch(() => "");
  return { report: readReport(closing, xml), code, givenAway, files };
}

/** Our environment without the service's settings, but with the servers. */
function environment(
  embedded: boolean,
  servers: Record<string, string>,
): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !name.startsWith("PERSON_") || name === "PERSON_TEST_DIR" ||
    !embedded && name.startsWith("PERSON_TEST_")
  );
  return {
    ...Object.fromEntries(kept),
    ...servers,
    // `deno test` writes colours into a pipe, and ours is one.
    ...(Deno.stdout.isTerminal() ? {} : { NO_COLOR: "1" }),
  };
}

/** Says how it went, the numbers last, and returns the exit code. */
async function conclude(
  outcomes: readonly Outcome[],
  args: readonly string[],
  dir: string,
): Promise<number> {
  // On a busy machine a process that was told to end takes its time.
  const left = await sweep(dir, 20_000);
  const reports = outcomes.map(({ report }) => report);
  const sum = (field: "passed" | "failed") =>
    reports.reduce((all, report) => {
      if (report) return all + report[field];
      throw new Error("deno test broke off: it gave no closing line");
    }, 0);
  const passed = sum("passed");
  const searched = await search(dir);
  const hits = [
    ...searched.givenAway,
    // A failure quotes the lines of the test that it comes from.
    ...outcomes.flatMap(({ code, givenAway }) =>
      code === 0 ? givenAway.map((line) => `deno test: ${line}`) : []
    ),
  ];
  const failed = sum("failed") + hits.length;
  const files = outcomes.flatMap((it) => it.files);
  const wrong = [
    ...hits.map((hit) => `Gave away: ${hit}`),
    ...reports.flatMap((it) => it?.ignored ?? [])
      .map((name) => `Ignored: ${name}`),
    ...left.map((server) => `Left running by a test: ${server}`),
    ...(passed === 0 ? ["No test passed"] : []),
    ...outcomes.flatMap(({ code, report }) =>
      code !== 0 && report?.failed === 0 ? [`deno test ended with ${code}`] : []
    ),
    ...(args.some((it) => it.startsWith("--filter"))
      ? []
      : await missing(files, searched)),
  ];
  for (const line of wrong) say(line);
  say(`${passed} passed, ${failed} failed`);
  const code = outcomes.find((it) => it.code !== 0)?.code ?? 0;
  return code !== 0 ? code : wrong.length > 0 || failed > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
