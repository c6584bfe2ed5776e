/**
 * The session that both drivers of MySQL set up.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import type { Row } from "../../sql/driver.ts";
import {
  IS_NODE,
  setNode,
  setSession,
  wrongSettings,
  wrongSettingsOfNode,
} from "./settings.ts";
import { refuseOld } from "./version.ts";

/** Runs a statement without parameters as plain text, and returns its rows. */
export type Ask = (sql: string) => Promise<readonly Row[]>;

/** What a session has learned of its server. */
export interface Learned {
  /** The largest packet that the server takes, in bytes. */
  readonly longest: number;
  /** Whether the server is a node of a Galera cluster. */
  readonly isNode: boolean;
}

/**
 * Sets a new session up, so that nothing depends on the defaults of the server
 * or on its `init_connect`, and checks what it has become. Throws
 * `AppError("unavailable")` if a statement of ours could mean something else.
 */
export async function setUp(
  ask: Ask,
  { database, limit, outbox }: {
    readonly database: string;
    readonly limit: number;
    /** As in {@linkcode setSession}. */
    readonly outbox?: string | undefined;
  },
): Promise<Learned> {
  await ask(setSession(limit, outbox)).catch(async (error) => {
    // A server that is too old may lack a setting: then its age is the reason.
    const [row] = await ask("SELECT VERSION() AS a").catch(() => []);
    refuseOld(row?.[0]);
    throw error;
  });
  const [row] = await ask(CHECK);
  const [current, folded, wrong, initial, packet, node, version] = row ?? [];
  refuseOld(version);
  if (wrong !== "") throw otherValue(wrong);
  if (!sameName(current, database, folded !== "0")) {
    throw refused("is in another database, which init_connect has chosen");
  }
  const isNode = Number(node) > 0;
  if (isNode) await setUpNode(ask);
  const learned = { longest: Number(packet) || Infinity, isNode };
  if (initial === "") return learned;
  await ask("UNLOCK TABLES");
  // A temporary table would stand before ours, and end with the connection.
  const made = await ask("SHOW SESSION STATUS LIKE 'Com_create%table%'");
  if (made.some(([, count]) => count !== "0")) {
    throw refused("begins with a table, which init_connect has created");
  }
  return learned;
}

const CHECK = "SELECT DATABASE() AS a, @@lower_case_table_names AS b, " +
  `${wrongSettings()} AS c, @@GLOBAL.init_connect AS d, ` +
  `@@max_allowed_packet AS e, ${IS_NODE} AS f, VERSION() AS g`;

/** Completes the session on a node of a cluster. */
async function setUpNode(ask: Ask): Promise<void> {
  await ask(setNode());
  const [row] = await ask(`SELECT ${wrongSettingsOfNode()} AS a`);
  const wrong = row?.[0];
  if (wrong !== "") throw otherValue(wrong);
}

function sameName(
  one: string | null | undefined,
  other: string,
  folded: boolean,
): boolean {
  return one === other ||
    (folded && one?.toLowerCase() === other.toLowerCase());
}

function otherValue(names: string | null | undefined): AppError {
  return refused(`has another value of ${names ?? "all"}`);
}

function refused(what: string): AppError {
  return new AppError(
    "unavailable",
    `Each new session of the database ${what}. Change the server's ` +
      "init_connect, its defaults, or what stands between it and the service.",
  );
}
