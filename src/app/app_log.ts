/**
 * The lines of the log about the backends and the outbox: what fails, works again,
 * or has changed for all instances.
 *
 * @module
 */
import { hash } from "node:crypto";
import type { StaleHit } from "../cache_aside/verifier.ts";
import { type Coverage, coverageText } from "../dao/coverage.ts";
import type { Config } from "../config/config.ts";
import type { OutboxRow } from "../dao/store.ts";
import type { Log } from "../log/log.ts";
import { PERSON, type Person } from "../person/person.ts";
import type { Source } from "../protocol/reading.ts";

/** What the service does with a backend that does not answer. */
const PROBED = "the service asks it nothing until it answers a probe.";

/**
 * Logs that a server of the cache does not serve, with the reason if it is known,
 * or that it answers again.
 */
export function logCacheHealth(
  log: Log,
  server: string,
  health: "up" | "down",
  reason?: string,
): void {
  const what = `The cache server ${server}`;
  if (health === "up") {
    log.info(`${what} answers again.`, { server });
    return;
  }
  const why = reason === undefined ? "" : ` Reason: ${reason}`;
  log.warn(`${what} does not serve: ${PROBED}${why}`, { server });
}

/**
 * Logs that the store does not answer, or answers again. A store in this process
 * gives a reason.
 */
export function logStoreHealth(
  log: Log,
  health: "up" | "down",
  reason?: string,
): void {
  if (health === "up") {
    log.info("The database answers again.");
  } else if (reason) {
    log.warn(`The database fails, and the service probes it: ${reason}`);
  } else log.warn(`The database does not answer: ${PROBED}`);
}

/**
 * Logs whether the service notices the changes of other writers. If not, the
 * setting that `ttl` names bounds how long it serves old people.
 */
export function logCoverage(log: Log, coverage: Coverage, ttl: string): void {
  if (coverage.covered) {
    log.info("The service notices the changes of other writers.");
  } else {
    log.warn(
      "The service does not notice the changes of other writers, and may serve " +
        `an old person until ${ttl} is over: ${coverage.reason}`,
    );
  }
}

/** Logs that invalidations do not reach the cache, or that all were sent. */
export function logDraining(log: Log, draining: "failing" | "well"): void {
  if (draining === "well") {
    log.info("The cache answers again: every pending invalidation was sent.");
  } else {
    log.warn(
      "Invalidations do not reach the cache: reads of the changed people use the database.",
    );
  }
}

/** Logs that all instances were told where to read from, or are not any more. */
export function logFleet(
  log: Log,
  fleet: Source | undefined,
  source: Source,
): void {
  const what = fleet === undefined
    ? "No source is set for all instances any more"
    : `The source of all instances is now the ${fleet}`;
  log.info(`${what}: this one reads from the ${source}.`, { fleet, source });
}

/** What the log says of the outbox; `warningsAt` has the warnings for a lease. */
export function outboxLines(
  log: Log,
  warningsAt: (lease: number) => readonly string[],
): {
  readonly onOddRow: (row: OutboxRow<Person>) => void;
  readonly onRegistered: (which: "own" | "other") => void;
  readonly onLongestLease: (ms: number) => void;
} {
  return {
    onOddRow: (row) => logOddRow(log, row),
    onRegistered: (which) => logRegistered(log, which),
    onLongestLease(lease) {
      log.info(
        `The longest lease of all instances is now ${lease} ms: a write that the ` +
          "cache does not acknowledge waits until it is over, and until then the " +
          "service may serve an old person that another program has changed.",
        { lease },
      );
      for (const warning of warningsAt(lease)) log.warn(warning);
    },
  };
}

/** Logs that another cache is registered, or that of this instance again. */
function logRegistered(log: Log, which: "own" | "other"): void {
  if (which === "own") {
    log.info("The cache of this instance is registered: it is in use.");
  } else {
    log.warn(
      "This instance has another cache than the registered one: it reads the " +
        "database, and its writes take longer. Give every instance the same " +
        "cache servers.",
    );
  }
}

/**
 * Logs that the cache served a person older than the database has it, and how it
 * was cached. The line shows no value of the person, and its id as the audit does.
 * `ttl` is the freshness that the entry had left, and `maxAge` its longest age, in
 * milliseconds.
 */
export function logStaleHit(
  log: Log,
  { cacheTtl, cacheAbsentTtl }: Pick<Config, "cacheTtl" | "cacheAbsentTtl">,
  { id, cached, stored, version, ttl, healed }: StaleHit<Person>,
  coverage: Coverage,
): void {
  const differs = PERSON.fields.map(({ name }) => name as keyof Person)
    .filter((name) => cached && stored && cached[name] !== stored[name]);
  log.error(
    "A cached person was older than the database for longer than a lease" +
      (healed
        ? "; the cache has dropped it."
        : ", and the service could not tell the cache."),
    {
      person: hash("sha256", id).slice(0, 16),
      cached: cached ? "present" : "absent",
      stored: stored ? "present" : "absent",
      differs,
      version,
      ttl,
      maxAge: (cached ? cacheTtl : cacheAbsentTtl) - ttl,
      otherWriters: coverageText(coverage),
    },
  );
}

/**
 * Logs that the outbox has a row that neither the service nor a trigger of it
 * has made.
 */
function logOddRow(log: Log, { token }: OutboxRow<Person>): void {
  log.warn(
    "The outbox has rows that neither the service nor its triggers have made. " +
      "They change nothing, and are removed.",
    { token },
  );
}
