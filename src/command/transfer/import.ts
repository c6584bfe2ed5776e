/**
 * `import`: puts the people of a file into the store, also under a running
 * service.
 *
 * @module
 */
import { createApp } from "../../app/app.ts";
import { selectCache } from "../../app/backends.ts";
import { hasCode } from "../../errors.ts";
import { NO_LOG } from "../../log/log.ts";
import { RUNTIME } from "../../runtime.ts";
import { operatorsName, settingText } from "../../config/settings.ts";
import type { Command, Context } from "../command.ts";
import { counted } from "../counted.ts";
import { FAILURE, OK, PARTLY } from "../exit_code.ts";
import { BASE_OPTION, inBase } from "./base.ts";
import { chooseFormat, FORMAT_OPTION } from "./formats.ts";
import { importRows, newTally, type Tally } from "./import_rows.ts";
import { openInput } from "./input.ts";
import { Interrupted, listenToInterrupts } from "../interrupts.ts";
import { createProgress } from "./progress.ts";

/** The least deadline of a cache call during an import, in milliseconds. */
const PATIENCE = 5_000;

/** The command `import`: it reads a file or the standard input. */
export const importCommand: Command = {
  name: "import",
  operands: ["FILE"],
  options: {
    base: BASE_OPTION,
    format: FORMAT_OPTION,
    "ignore-unknown": {
      type: "boolean",
      help: "ignore the columns or fields that a person does not have",
    },
    strict: {
      type: "boolean",
      help: "stop at the first bad row and exit with 1: every row before it\n" +
        "is imported, nothing after it; without this it is skipped,\n" +
        "and the exit code is 3, or 1 if every row was bad",
    },
  },
  help:
    "put the people of a file (- for the standard input) into the database;\n" +
    "the file may be compressed with gzip;\n" +
    "of two rows with one id the later one counts",
  run,
};

/** The number of people in one transaction: more cost memory and save little time. */
const BATCH = 1_000;

/** The number of bad rows that are printed; the others are only counted. */
const PRINTED_BAD_ROWS = 20;

async function run(context: Context): Promise<number> {
  const { config, registry, operands: [operand = ""], options, out, err } =
    context;
  const file = inBase(operand, options.get("base"));
  const format = chooseFormat(
    file.replace(/\.gz$/i, ""),
    options.get("format"),
  );
  using interrupts = listenToInterrupts();
  const { signal } = interrupts;
  const log = { ...NO_LOG, warn: err, error: err };
  // No client waits for a batch, and each batch that the cache does not
  // acknowledge must be written to the outbox and drained.
  const cacheTimeout = Math.max(config.cacheTimeout, PATIENCE);
  await using app = createApp(
    // This process has no workers.
    { ...config, cacheTimeout, workers: 1 },
    registry,
    log,
  );
  const input = await openInput(file, signal);
  await app.start();
  if (!app.seesOthers) warnOfStaleCache(context);

  const tally = newTally();
  const started = RUNTIME.steady();
  const progress = createProgress(input.size);
  let end: End;
  try {
    const strict = options.has("strict");
    const ignoreUnknown = options.has("ignore-unknown");
    const rows = format.read(input.bytes, { ignoreUnknown });
    await importRows(rows, app.service, tally, {
      batch: BATCH,
      strict,
      signal,
      onBad: ({ line, fault }) => {
        // With --strict the import ends at a bad row, and its reason names the row.
        if (!strict && tally.bad <= PRINTED_BAD_ROWS) {
          progress.note(`Line ${line} ${fault}`);
        }
      },
      onBatch: () => progress.update(input.position(), counts(tally)),
      onRetry: (error, pause) =>
        progress.note(`${error.message} Trying again in ${pause} ms.`),
    });
    end = { code: exitCode(tally) };
  } catch (error) {
    end = stopped(error, signal, tally);
  } finally {
    progress.stop();
  }

  if (tally.bad > PRINTED_BAD_ROWS) {
    const more = counted(tally.bad - PRINTED_BAD_ROWS, "more bad row");
    err(`Not printed: ${more}.`);
  }
  out(summary(tally, (RUNTIME.steady() - started) / 1000));
  if (end.reason) err(end.reason);
  return end.code;
}

/** How an import ended. */
interface End {
  /** The exit code. */
  readonly code: number;
  /** Why it stopped before the end of its input, if it did. */
  readonly reason?: string;
}

/** The end of an import that stopped; throws an unexpected error. */
function stopped(error: unknown, signal: AbortSignal, tally: Tally): End {
  const again = `Every row up to line ${tally.line} is done. ` +
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

/** The exit code of an import that came to the end of its input. */
function exitCode({ read, bad }: Tally): number {
  if (bad === 0) return OK;
  return bad < read ? PARTLY : FAILURE;
}

function counts({ read, created, replaced, bad }: Tally): string {
  const rows = counted(read, "row");
  return `${rows} read, ${created} created, ${replaced} replaced, ${bad} bad`;
}

function summary(tally: Tally, seconds: number): string {
  // A shorter time says more about the start than about the rows.
  const rate = seconds < 1
    ? ""
    : ` (${Math.round(tally.read / seconds)} rows/s)`;
  const people = counted(tally.pending, "person", "people");
  const pending = tally.pending > 0
    ? `; the invalidation of ${people} has not reached the cache yet`
    : "";
  return `${counts(tally)} in ${seconds.toFixed(1)} s${rate}${pending}`;
}

/** Warns if a running service may have a cache that the import does not invalidate. */
function warnOfStaleCache({ config, registry, err }: Context): void {
  const cache = selectCache(config, registry);
  const told = config.invalidation === "durable";
  if (!cache || cache.adapter.shared || told) return;
  err(
    `This import does not invalidate the "${cache.adapter.scheme}:" cache of a running service. ` +
      `That service may serve old values until ${
        settingText("cacheTtl", config)
      } is over. Restart it, use a shared cache or, if the database is ` +
      `shared, import with ${operatorsName("invalidation")}=durable.`,
  );
}
