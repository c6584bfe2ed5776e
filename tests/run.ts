/**
 * `deno task test [arguments of deno test]`: finds or installs MariaDB and
 * memcached, starts one of each, runs the tests and stops them again, also
 * after Ctrl-C. `--embedded` runs only the tests that need no server.
 *
 * The last line is `N passed, N failed`. The exit code is 0 only if some case
 * passed, none failed, none was ignored and none left a server behind.
 *
 * @module
 */
import { needServer } from "./needs_server.ts";
import { readReport, type Report } from "./report.ts";
import { provide } from "./servers/provide.ts";
import { sweep } from "./servers/sweep.ts";
import { readSources } from "./sources.ts";

const ROOT = new URL("..", import.meta.url).pathname;

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
  Deno.env.set("TMPDIR", dir);
  Deno.env.set("PERSON_TEST_DIR", dir);
  const { signal } = interruption(() => void sweep(dir, 3000));
  try {
    const { report, code } = await runTests(args, dir, signal);
    signal.throwIfAborted();
    return conclude(report, code, await sweep(dir, 1000));
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

/** What is known when `deno test` has ended. */
interface Outcome {
  readonly report: Report | undefined;
  readonly code: number;
}

async function runTests(
  args: readonly string[],
  dir: string,
  signal: AbortSignal,
): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const embedded = args.includes("--embedded");
  const flags = embedded ? await leaveOutServers() : [];
  const servers = embedded ? {} : await provide(stack, say, signal);
  signal.throwIfAborted();
  const junit = `${dir}/junit.xml`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      `--junit-path=${junit}`,
      ...flags,
      ...args.filter((arg) => arg !== "--embedded"),
    ],
    cwd: ROOT,
    clearEnv: true,
    env: environment(embedded, servers),
    stdin: "null",
    stdout: "piped",
    signal,
  }).spawn();
  const output = await showAndKeep(child.stdout);
  const { code } = await child.status;
  const xml = await Deno.readTextFile(junit).catch(() => "");
  return { report: readReport(output, xml), code };
}

/** Says which files are left out, and returns the flag that does it. */
async function leaveOutServers(): Promise<string[]> {
  const files = needServer(await readSources(ROOT));
  say("Left out, because they need a server:");
  for (const file of files) say(`  ${file}`);
  return files.length > 0 ? [`--ignore=${files.join(",")}`] : [];
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

async function showAndKeep(
  stream: ReadableStream<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  let kept = "";
  for await (const chunk of stream) {
    Deno.stdout.writeSync(chunk);
    // The closing line is near the end.
    kept = (kept + decoder.decode(chunk, { stream: true })).slice(-10_000);
  }
  return kept;
}

/** Says how it went, the numbers last, and returns the exit code. */
function conclude(
  report: Report | undefined,
  code: number,
  left: readonly string[],
): number {
  if (!report) throw new Error("deno test broke off: it gave no closing line");
  const { passed, failed, ignored } = report;
  const wrong = [
    ...ignored.map((name) => `Ignored: ${name}`),
    ...left.map((server) => `Left running by a test: ${server}`),
    ...(passed === 0 ? ["No test passed"] : []),
    ...(code !== 0 && failed === 0 ? [`deno test ended with ${code}`] : []),
  ];
  for (const line of wrong) say(line);
  say(`${passed} passed, ${failed} failed`);
  return code !== 0 ? code : wrong.length > 0 || failed > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
