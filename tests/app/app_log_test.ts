import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  logCacheHealth,
  logCoverage,
  logDraining,
  logStaleHit,
  logStoreHealth,
  outboxLines,
} from "../../src/app/app_log.ts";
import { COVERED } from "../../src/dao/coverage.ts";
import type { Version } from "../../src/dao/key_value.ts";
import { type Log, NO_LOG } from "../../src/log/log.ts";
import type { LogFields } from "../../src/log/entry.ts";
import { person } from "../contract/people.ts";
import { PERSON } from "../../src/person/person.ts";

describe("the log of a service's parts", () => {
  it("warns when a part fails, and informs when it works again", () => {
    const lines: string[] = [];
    const log: Log = {
      ...NO_LOG,
      info: (line) => void lines.push(`info: ${line}`),
      warn: (line) => void lines.push(`warn: ${line}`),
    };
    logCacheHealth(log, "a:11211", "down");
    logCacheHealth(log, "b:11211", "down", "Connection refused");
    logCacheHealth(log, "a:11211", "up");
    logStoreHealth(log, "down");
    logStoreHealth(log, "up");
    logDraining(log, "failing");
    logDraining(log, "well");
    logCoverage(log, { covered: false, reason: "No triggers." }, "cache-ttl");
    logCoverage(log, COVERED, "cache-ttl");
    const outbox = outboxLines(log, (lease) => [`Weak with ${lease}.`]);
    outbox.onRegistered("other");
    outbox.onRegistered("own");
    outbox.onLongestLease(3_000);
    outbox.onOddRow({ token: "t", id: PERSON.parseId("x") });
    assertEquals(lines, [
      "warn: The cache server a:11211 does not serve: the service asks it nothing until it answers a probe.",
      "warn: The cache server b:11211 does not serve: the service asks it nothing until it answers a probe. Reason: Connection refused",
      "info: The cache server a:11211 answers again.",
      "warn: The database does not answer: the service asks it nothing until it answers a probe.",
      "info: The database answers again.",
      "warn: Invalidations do not reach the cache: reads of the changed people use the database.",
      "info: The cache answers again: every pending invalidation was sent.",
      "warn: The service does not notice the changes of other writers, and may serve an old person until cache-ttl is over: No triggers.",
      "info: The service notices the changes of other writers.",
      "warn: This instance has another cache than the registered one: it reads the database, and its writes take longer. Give every instance the same cache servers.",
      "info: The cache of this instance is registered: it is in use.",
      "info: The longest lease of all instances is now 3000 ms: a write that the cache does not acknowledge waits until it is over, and until then the service may serve an old person that another program has changed.",
      "warn: Weak with 3000.",
      "warn: The outbox has rows that neither the service nor its triggers have made. They change nothing, and are removed.",
    ]);
  });

  it("tells how a stale hit was cached, and no value of the person", () => {
    const lines: { line: string; fields: LogFields | undefined }[] = [];
    const log: Log = {
      ...NO_LOG,
      error: (line, fields) => void lines.push({ line, fields }),
    };
    const times = { cacheTtl: 60_000, cacheAbsentTtl: 10_000 };
    const [cached, stored] = [person("ada", "Ada"), person("ada", "Adele")];
    const hit = { id: cached.id, version: "7/1" as Version, ttl: 4_000 };
    const lost = { covered: false, reason: "No triggers." } as const;
    logStaleHit(log, times, { ...hit, cached, stored, healed: true }, COVERED);
    logStaleHit(
      log,
      times,
      { ...hit, cached: undefined, stored, healed: false },
      lost,
    );
    const what =
      "A cached person was older than the database for longer than a lease";
    // `printf %s ada | sha256sum`
    const same = { person: "fdee430d40bd57de", version: "7/1", ttl: 4_000 };
    assertEquals(lines, [
      {
        line: `${what}; the cache has dropped it.`,
        fields: {
          ...same,
          cached: "present",
          stored: "present",
          differs: ["firstName"],
          maxAge: 56_000,
          otherWriters: "covered",
        },
      },
      {
        line: `${what}, and the service could not tell the cache.`,
        fields: {
          ...same,
          cached: "absent",
          stored: "present",
          differs: [],
          maxAge: 6_000,
          otherWriters: "not covered: No triggers.",
        },
      },
    ]);
  });
});
