/**
 * `import`: people from a file into the store, while the service may run.
 *
 * @module
 */
import { createApp } from "../../app.ts";
import { selectCache } from "../../backends.ts";
import { hasCode } from "../../errors.ts";
import { NO_LOG } from "../../log/log.ts";
import { settingText } from "../../config/settings.ts";
import type { Command, Context } from "../command.ts";
import { FAILURE, OK } from "../exit_code.ts";
import { chooseFormat, FORMAT_OPTION } from "./formats.ts";
import { importRows, newTally, type Tally } from "./import_rows.ts";
import { openInput } from "./input.ts";
import { Interrupted, listenToInterrupts } from "../interrupts.ts";
import { createProgress } from "./progress.ts";

/** Milliseconds that the cache gets for a batch, unless it is given more. */
const PATIENCE = 5_000;

/** Imports a file. */
export const importCommand: Command = {
  name: "import",
  operands: ["FILE"],
  options: {
    format: FORMAT_OPTION,
    strict: {
      type: "boolean",
      help: "stop at the first bad row and exit with 1: every row before it\n" +
        "is imported, nothing after it; without this it is skipped",
    },
  },
  help:
    "put the people of a file (- for the standard input) into the store;\n" +
    "of two rows with one id the later one counts",
  run,
};

/** People in one transaction: more hardly save time, but cost memory. */
const BATCH = 1_000;

/** Bad rows that are told of one by one; the rest is counted. */
const TOLD = 20;

async function run(context: Context): Promise<number> {
  const { config, registry, operands: [file = ""], options, out, err } =
    context;
  const format = chooseFormat(file, options.get("format"));
  using interrupts = listenToInterrupts();
  const { signal } = interrupts;
  const log = { ...NO_LOG, warn: err, error: err };
  // Nobody waits for one batch of many, and each that the cache misses would
  // have to be logged and published.
  const cacheTimeout = Math.max(config.cacheTimeout, PATIENCE);
  await using app = createApp({ ...config, cacheTimeout }, registry, log);
  const input = await openInput(file, signal);
  await app.start();
  const unheard = unheardBy(context);
  if (unheard) err(unheard);

  const tally = newTally();
  const started = performance.now();
  const progress = createProgress(input.size);
  let end: { readonly code: number; readonly reason?: string };
  try {
    await importRows(format.read(input.bytes), app.service, tally, {
      batch: BATCH,
      strict: options.has("strict"),
      signal,
      onBad: ({ line, fault }) => {
        if (tally.bad <= TOLD) progress.note(`Line ${line} ${fault}`);
      },
      onBatch: () => progress.update(input.position(), howFar(tally)),
      onRetry: (error, pause) =>
        progress.note(`${error.message} Trying again in ${pause} ms.`),
    });
    end = { code: OK };
  } catch (error) {
    end = stopped(error, signal, tally);
  } finally {
    progress.stop();
  }

  if (tally.bad > TOLD) err(`And ${tally.bad - TOLD} more bad rows.`);
  out(summary(tally, (performance.now() - started) / 1000));
  if (end.reason) err(end.reason);
  return end.code;
}

/** Why the import has not come to its end, or the error itself if it is none. */
function stopped(error: unknown, signal: AbortSignal, tally: Tally) {
  const again = `Everything up to line ${tally.line} is done. ` +
    "Run it again: rows already imported are replaced by the same values.";
  if (signal.reason instanceof Interrupted) {
    const { code, message } = signal.reason;
    return { code, reason: `${message} ${again}` };
  }
  if (hasCode(error, "unavailable") || hasCode(error, "unknown_outcome")) {
    return { code: FAILURE, reason: `${error.message} ${again}` };
  }
  if (hasCode(error, "invalid")) {
    return { code: FAILURE, reason: `Stopped: ${error.message}` };
  }
  throw error;
}

function howFar({ read, created, replaced, bad }: Tally): string {
  return `${read} rows read, ${created} created, ${replaced} replaced, ${bad} bad`;
}

function summary(tally: Tally, seconds: number): string {
  const rate = Math.round(tally.read / Math.max(seconds, 0.001));
  const pending = tally.pending > 0
    ? `; a cache has yet to be told of ${tally.pending}`
    : "";
  return `${howFar(tally)} in ${
    seconds.toFixed(1)
  } s (${rate} rows/s)${pending}`;
}

/** What to say if a cache lives in the very service that is not told. */
function unheardBy({ config, registry }: Context): string | undefined {
  const cache = selectCache(config, registry);
  if (!cache || cache.adapter.shared) return undefined;
  return `A service that is running with a "${cache.adapter.scheme}:" cache does not hear of this: ` +
    `it may serve old values for as long as ${
      settingText("cacheTtl", config)
    }. Restart it, or give it a shared cache.`;
}
