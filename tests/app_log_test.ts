import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  logCacheHealth,
  logCoverage,
  logDraining,
  logRegistered,
  logStoreHealth,
} from "../src/app_log.ts";
import { COVERED } from "../src/dao/coverage.ts";
import { type Log, NO_LOG } from "../src/log/log.ts";

describe("the log of a service's parts", () => {
  it("warns when a part fails, and informs when it works again", () => {
    const lines: string[] = [];
    const log: Log = {
      ...NO_LOG,
      info: (line) => void lines.push(`info: ${line}`),
      warn: (line) => void lines.push(`warn: ${line}`),
    };
    logCacheHealth(log, "a:11211", "down");
    logCacheHealth(log, "a:11211", "up");
    logStoreHealth(log, "down");
    logStoreHealth(log, "up");
    logDraining(log, "failing");
    logDraining(log, "well");
    logCoverage(log, { covered: false, reason: "No triggers." }, "cache-ttl");
    logCoverage(log, COVERED, "cache-ttl");
    logRegistered(log, "other");
    logRegistered(log, "own");
    assertEquals(lines, [
      "warn: Cache server a:11211 unreachable: circuit open, probing.",
      "info: Cache server a:11211 answers again: circuit closed.",
      "warn: The database does not answer: circuit open, probing.",
      "info: The database answers again: circuit closed.",
      "warn: Invalidations do not reach the cache: reads of the changed people use the database.",
      "info: The cache answers again: every pending invalidation was sent.",
      "warn: The changes of other writers are not noticed, and may be served old until cache-ttl is over: No triggers.",
      "info: The changes of other writers are noticed.",
      "warn: Another cache is registered than that of this instance: it reads the database, and its writes take longer. Give every instance the same cache servers.",
      "info: The cache of this instance is registered: it is in use.",
    ]);
  });
});
