import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readConfig } from "../../src/config/read_config.ts";
import { readOptions, type SettingOptions } from "../../src/config/options.ts";
import { AppError } from "../../src/errors.ts";

const TOKEN = "hunter2-hunter2-hunter2";

/** Every option, with a value that is not the default. */
const ALL: Required<SettingOptions> = {
  database: "mysql://u:hunter2@h/d",
  cache: "none:",
  source: "database",
  cacheTtl: 1_000,
  cacheAbsentTtl: 0,
  cacheStale: 2_592_000_000,
  cacheTimeout: 1,
  databaseTimeout: 300_000,
  databaseConnections: 1,
  databaseConcurrency: 100_000,
  databaseQueue: 0,
  databasePatience: 60_000,
  invalidation: "durable",
  unverified: "refuse",
  lease: 3_000,
  verify: 0,
  writeToken: [TOKEN],
  readToken: [TOKEN, `${TOKEN}2`],
  insecure: true,
  corsOrigin: ["https://app.example:8443"],
  console: "off",
  accessLog: "all",
  serverTiming: true,
  requestTimeout: 600_000,
  bodyTimeout: 1,
  answerTimeout: 1,
  maxRequests: 1,
  urlLimit: 1_024,
  bodyLimit: 67_108_864,
  batchLimit: 10_000,
};

function refusal(options: Record<string, unknown>): string {
  const error = assertThrows(() => readOptions(options), AppError);
  assertEquals(error.code, "config");
  return error.message;
}

describe("the options of a program", () => {
  it("have the defaults of the settings, one by one", () => {
    assertEquals(readOptions({}), readConfig({}, []));
    assert(Object.isFrozen(readOptions({})));
    const given = { cacheTtl: 1_000 };
    assertEquals(
      readOptions(given),
      readConfig({}, ["--cache-ttl=1s"]),
    );
  });

  it("are all of the settings that do not belong to the program", () => {
    const {
      adapters,
      host,
      port,
      logLevel,
      logFormat,
      shutdownDelay,
      shutdownTimeout,
      workers,
      ...settings
    } = readConfig({}, []);
    assertEquals(Object.keys(ALL), Object.keys(settings));
    assertEquals(readOptions(ALL), {
      ...ALL,
      ...{ adapters, host, port, logLevel, logFormat },
      ...{ shutdownDelay, shutdownTimeout, workers },
    });
  });

  it("have the ranges of the settings, in milliseconds and bytes", () => {
    for (
      const [options, message] of [
        [
          { cacheTtl: 999 },
          "cacheTtl must be a whole number of milliseconds " +
          "from 1000 to 2592000000, not 999",
        ],
        [{ cacheTtl: "5m" }, 'milliseconds from 1000 to 2592000000, not "5m"'],
        [{ insecure: "true" }, 'must be true or false, not "true"'],
        [{ cacheTimeout: 1.5 }, "not 1.5"],
        [{ cacheTimeout: NaN }, "not NaN"],
        [{ urlLimit: 65_537 }, "a whole number of bytes from 1024 to 65536"],
        [
          { batchLimit: 0 },
          "batchLimit must be a whole number from 1 to 10000",
        ],
        [
          { source: "disk" },
          'source must be "cache" or "database", not "disk"',
        ],
        [{ database: "nowhere" }, "database must be a URL such as sqlite:"],
        [{ corsOrigin: "https://a.example" }, "must be an array of origins"],
        [{ corsOrigin: ["*"] }, "must be an array of origins"],
        [{ readToken: ["short"] }, "readToken must be an array of tokens"],
      ] as const
    ) {
      const told = refusal(options);
      assert(told.includes(message), told);
    }
  });

  it("never show a secret", () => {
    const told = refusal({ database: "hunter2", writeToken: ["hunter2"] });
    assertEquals(told.split("\n").length, 2);
    assert(!told.includes("hunter2"), told);
  });

  it("are refused if they are unknown, with the nearest name", () => {
    assertEquals(
      refusal({ cacheTTL: 1_000 }),
      "There is no option cacheTTL; did you mean cacheTtl?",
    );
    assert(refusal({ shutdownTimeout: 1 }).startsWith("There is no option"));
  });
});
