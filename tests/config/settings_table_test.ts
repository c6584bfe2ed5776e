import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readConfig } from "../../src/config/read_config.ts";
import { SETTING_NAMES, settingText } from "../../src/config/settings.ts";
import { SETTINGS } from "../../src/config/settings_table.ts";
import { AppError } from "../../src/errors.ts";

describe("the table of settings", () => {
  it("has these defaults", () => {
    assertEquals(readConfig({}, []), {
      database: "sqlite:./data/person.db",
      cache: "memory:",
      adapters: [],
      source: "cache",
      cacheTtl: 300_000,
      cacheAbsentTtl: 30_000,
      cacheStale: 3_600_000,
      cacheTimeout: 100,
      databaseTimeout: 2_000,
      databaseConnections: 10,
      databaseConcurrency: 100,
      databaseQueue: 1000,
      databasePatience: 500,
      invalidation: "on-failure",
      unverified: "mark",
      lease: 600,
      verify: 1,
      host: "127.0.0.1",
      port: 8000,
      workers: 1,
      writeToken: [],
      readToken: [],
      insecure: false,
      corsOrigin: [],
      console: "on",
      logLevel: "info",
      logFormat: "auto",
      accessLog: "errors",
      serverTiming: false,
      requestTimeout: 5_000,
      bodyTimeout: 10_000,
      answerTimeout: 30_000,
      maxRequests: 1_000,
      urlLimit: 32_768,
      bodyLimit: 65_536,
      batchLimit: 100,
      shutdownDelay: 0,
      shutdownTimeout: 10_000,
    });
  });

  for (const name of SETTING_NAMES) {
    it(`shows the default of ${name} as it is written in the table`, () => {
      const shown = settingText(name, readConfig({}, []));
      assertEquals(shown.replace(/^.*?=/, ""), SETTINGS[name].default);
    });
  }

  it("refuses each value that the setting does not allow", () => {
    const wrong = {
      PERSON_SOURCE: "db",
      PERSON_INVALIDATION: "",
      PERSON_CACHE_TTL: "0s",
      PERSON_CACHE_STALE: "31d",
      PERSON_DATABASE_TIMEOUT: "2 s",
      PERSON_CACHE_TIMEOUT: "-1s",
      PERSON_DATABASE_CONNECTIONS: "0",
      PERSON_PORT: "65536",
      PERSON_BATCH_LIMIT: "1e2",
      PERSON_BODY_LIMIT: "64kb",
      PERSON_HOST: "http://x",
      PERSON_INSECURE: "yes",
      PERSON_CORS_ORIGIN: "*",
      PERSON_REQUEST_TIMEOUT: "0s",
      PERSON_MAX_REQUESTS: "0",
      PERSON_URL_LIMIT: "1MiB",
      PERSON_LEASE: "30s",
      PERSON_VERIFY: "1",
      PERSON_CONSOLE: "true",
    };
    for (const [name, value] of Object.entries(wrong)) {
      const env = { [name]: value };
      const { message } = assertThrows(() => readConfig(env, []), AppError);
      assertStringIncludes(message, `${name} must be `);
      assertStringIncludes(message, `not "${value}"`);
      assertEquals(message.split("\n").length, 1);
    }
  });
});
