/**
 * `check`: prints the settings, and whether the database and the cache answer.
 *
 * @module
 */
import { type Backends, coveringOf, openBackends } from "../app/backends.ts";
import { BATCH } from "../cache_aside/outbox/lease.ts";
import { longestOf } from "../cache_aside/outbox/lease_length.ts";
import { coverageOf, coverageText } from "../dao/coverage.ts";
import { AppError, hasCode } from "../errors.ts";
import type { Config } from "../config/config.ts";
import { SETTING_NAMES, settingText } from "../config/settings.ts";
import type { Command, Context } from "./command.ts";
import { FAILURE, OK } from "./exit_code.ts";
import { publicReads, requireToken } from "./serve/network_access.ts";
import { tooManyWorkers } from "./serve/workers/requirements.ts";

/** The command `check`: it pings the store and the cache. */
export const check: Command = {
  name: "check",
  operands: [],
  options: {},
  help: "show the settings, and whether the database and the cache answer",
  run,
};

interface Pingable {
  ping(): Promise<void>;
}

async function run({ config, registry, out, err }: Context): Promise<number> {
  for (const name of SETTING_NAMES) out(settingText(name, config));
  requireToken(config, config.host);
  const backends = openBackends(patient(config), registry, { dryRun: true });
  const { store, cache, warnings } = backends;
  await using open = new AsyncDisposableStack();
  open.use(store);
  open.use(cache);
  for (
    const warning of [...warnings, tooManyWorkers(config), publicReads(config)]
  ) {
    if (warning !== undefined) err(`Warning: ${warning}`);
  }

  const answers = await Promise.all([
    ask("The database", store),
    ...cache ? [ask("The cache", cache)] : [],
  ]);
  for (const { ok, line } of answers) (ok ? out : err)(line);
  if (answers[0]?.ok && !answers[0].missing) {
    const coverage = await coverageOf(coveringOf(backends));
    const atOnce = coverage.covered && coverage.atOnce;
    const how = atOnce ? ", and heard of at once" : "";
    out(`Other writers: ${coverageText(coverage)}${how}`);
    const caveats = coverage.covered && coverage.caveat
      ? [coverage.caveat]
      : [];
    for (const warning of [...caveats, ...await leaseWarnings(backends)]) {
      err(`Warning: ${warning}`);
    }
  }
  return answers.every(({ ok }) => ok) ? OK : FAILURE;
}

/** What a longer lease of another instance means for this one. */
async function leaseWarnings(
  { store, warningsAt }: Backends,
): Promise<readonly string[]> {
  // The rows of leases come before those of changes.
  const rows = await store.outbox?.list(BATCH) ?? [];
  return warningsAt(longestOf(rows));
}

/**
 * The service gives the cache little time, because it can read the database. Here
 * the cache gets the time of the database: the first call of a process connects,
 * and runs code that is not compiled yet.
 */
function patient(config: Config): Config {
  const { cacheTimeout, databaseTimeout } = config;
  return { ...config, cacheTimeout: Math.max(cacheTimeout, databaseTimeout) };
}

async function ask(what: string, backend: Pingable) {
  try {
    await backend.ping();
    return { ok: true, missing: false, line: `${what} answers.` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The service makes what is missing, and this command does not.
    if (hasCode(error, "not_found")) {
      const line = `${what} answers. ${error.message}`;
      return { ok: true, missing: true, line };
    }
    return {
      ok: false,
      missing: false,
      line: `${what} fails: ${reasons(error)}`,
    };
  }
}

/** The message and its causes: the operator may see the driver's message. */
function reasons({ message, cause }: Error): string {
  const causes: string[] = [];
  for (let it = cause; it instanceof Error; it = it.cause) {
    causes.push(it.message);
  }
  return causes.length > 0 ? `${message} (${causes.join(": ")})` : message;
}
