/**
 * The setting-up of a new session.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import type { Runtime } from "../../../src/runtime.ts";
import type { Row } from "../../sql/driver.ts";
import { codeOf } from "../errors.ts";
import {
  OLDEST,
  setSession,
  VERSION_NUMBER,
  wrongSettings,
} from "./settings.ts";

/** A channel of the server, and what is called with its notifications. */
export interface Listener {
  /** The name of the channel. */
  readonly channel: string;
  /** Called with the payload of each notification. */
  readonly heard: (payload: string | undefined) => void;
}

/** The options of a session. */
export interface SessionOptions {
  /** After so many milliseconds the server ends a statement; 0 for never. */
  readonly limit?: number;
  /** The outbox of the service, by which triggers know the session. */
  readonly outbox?: string;
  /** What the session listens to, if it does. */
  readonly listener?: Listener | undefined;
  /** The clocks and timers. */
  readonly runtime: Runtime;
}

/** Runs statements in one text, and returns the rows of the last one. */
export type Ask = (sql: string) => Promise<readonly Row[]>;

/**
 * Sets a new session up, so that nothing depends on the defaults of the server,
 * and checks the result. Throws an `AppError` if a statement of ours
 * could mean something else.
 */
export async function setUp(ask: Ask, { limit, outbox, process }: {
  readonly limit: number;
  /** As in {@linkcode setSession}. */
  readonly outbox?: string | undefined;
  /** The process of the server that has greeted the client. */
  readonly process: number | null;
}): Promise<void> {
  const [row] = await ask(`${setSession(limit, outbox)}; ${CHECK}`)
    .catch(async (error) => {
      // A server that is too old lacks some of the settings.
      if (codeOf(error) === UNKNOWN_SETTING) refuseOld(await ask(VERSION));
      throw error;
    });
  refuseOld(row ? [row] : []);
  const [, , encoding, wrong, pid] = row ?? [];
  if (encoding !== "UTF8") {
    throw new AppError(
      "config",
      `The database has the encoding ${encoding ?? "(unknown)"}, which lacks ` +
        "characters that names have. Its encoding must be UTF8.",
    );
  }
  // Behind a pooler, two statements may run in two sessions.
  if (pid !== String(process)) {
    throw new AppError(
      "unavailable",
      "A pooler, such as PgBouncer, is between the service and the database, " +
        "so the settings of a session do not last. Connect to the server " +
        "itself: the service has a pool of its own.",
    );
  }
  if (wrong === "") return;
  throw new AppError(
    "unavailable",
    `Each new session of the database has another value of ${
      wrong ?? "all"
    }. ` +
      "Change the defaults of the server, the database and the role.",
  );
}

/** The error of a setting that the server does not have. */
const UNKNOWN_SETTING = "42704";

const VERSION = `SELECT ${VERSION_NUMBER}, current_setting('server_version')`;

const CHECK = `${VERSION}, current_setting('server_encoding'), ` +
  `${wrongSettings()}, pg_backend_pid()`;

function refuseOld([row]: readonly Row[]): void {
  const [version, name] = row ?? [];
  if (Number(version) >= OLDEST) return;
  throw new AppError(
    "config",
    `The database server is PostgreSQL ${name ?? "(unknown)"}, which is too ` +
      "old. The service needs PostgreSQL 13 or newer.",
  );
}
