import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { readConfig } from "../../src/config/read_config.ts";
import { duration, integer, size } from "../../src/config/kinds.ts";
import { AppError } from "../../src/errors.ts";
import { redacted } from "../../src/config/redacted.ts";
import {
  flagOf,
  SETTING_NAMES,
  SETTINGS,
  settingText,
  variableOf,
} from "../../src/config/settings.ts";

function faults(
  env: Record<string, string>,
  ...args: string[]
): string[] {
  const error = assertThrows(() => readConfig(env, args), AppError);
  assertEquals(error.code, "config");
  return error.message.split("\n");
}

describe("readConfig", () => {
  it("takes the defaults from the table", () => {
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
      host: "127.0.0.1",
      port: 8000,
      writeToken: [],
      readToken: [],
      insecure: false,
      corsOrigin: [],
      requestTimeout: 5_000,
      bodyTimeout: 10_000,
      maxRequests: 1_000,
      urlLimit: 32_768,
      bodyLimit: 65_536,
      batchLimit: 100,
      shutdownTimeout: 10_000,
    });
  });

  it("cannot be changed afterwards", () => {
    assert(Object.isFrozen(readConfig({}, [])));
  });

  for (const name of SETTING_NAMES) {
    it(`reads ${variableOf(name)} and ${flagOf(name)} alike`, () => {
      const text = SETTINGS[name].default;
      const { [name]: expected } = readConfig({}, []);
      for (
        const config of [
          readConfig({ [variableOf(name)]: text }, []),
          readConfig({}, [`${flagOf(name)}=${text}`]),
          ...SETTINGS[name].kind.flag === "boolean"
            ? []
            : [readConfig({}, [flagOf(name), text])],
        ]
      ) assertEquals(config[name], expected);
    });
  }

  it("lets a flag win over its variable, and the last flag over others", () => {
    const env = { PERSON_PORT: "1" };
    assertEquals(readConfig(env, []).port, 1);
    assertEquals(readConfig(env, ["--port=2"]).port, 2);
    assertEquals(readConfig(env, ["--port=2", "--port", "3"]).port, 3);
  });

  it("ignores other variables, and those of the test runner", () => {
    const env = { PATH: "/bin", PERSON_TEST_MYSQL: "x", XPERSON_A: "" };
    assertEquals(readConfig(env, []), readConfig({}, []));
  });

  it("reports every fault at once, one line each", () => {
    const found = faults(
      { PERSON_PROT: "1", PERSON_CACHE_TTL: "5" },
      "--sourc=cache",
      "--port",
      "--host=a b",
      "extra",
    );
    assertEquals(found, [
      "There is no setting PERSON_PROT; did you mean PERSON_PORT?",
      "There is no flag --sourc; did you mean --source?",
      "--port must be followed by a whole number from 0 to 65535",
      '"extra" is an unexpected argument',
      "PERSON_CACHE_TTL must be a duration such as 250ms, 30s, 5m, 1h or 2d, " +
      'from 1s to 30d, not "5"',
      '--host must be a host name or IP address, without a port, not "a b"',
    ]);
  });

  it("lists every name if none is near", () => {
    const [line = ""] = faults({ PERSON_ELEPHANT: "1" });
    for (const name of SETTING_NAMES) {
      assertStringIncludes(line, variableOf(name));
    }
  });

  it("takes the word after an unknown flag as its value", () => {
    assertEquals(faults({}, "--prot", "1"), [
      "There is no flag --prot; did you mean --port?",
    ]);
  });

  it("shows no value that may hold a password", () => {
    for (const value of ["hunter2", "//u:hunter2@h", "mysql//u:hunter2@h"]) {
      const found = faults({ PERSON_DATABASE: value }, `--cache=${value}`);
      assertEquals(found.length, 2);
      assertFalse(found.join().includes("hunter2"), found.join());
    }
  });

  it("refuses each value that its kind does not allow", () => {
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
    };
    for (const [name, value] of Object.entries(wrong)) {
      const [line = "", ...others] = faults({ [name]: value });
      assertEquals(others, []);
      assertStringIncludes(line, `${name} must be `);
      assertStringIncludes(line, `not "${value}"`);
    }
  });
});

describe("a kind of value", () => {
  it("reads what it writes", () => {
    const kinds = [duration("0s", "999d"), size("0", "9GiB"), integer(0, 1e9)];
    for (const kind of kinds) {
      fc.assert(fc.property(fc.nat(9e8), (value) => {
        assertEquals(kind.parse(kind.format(value)), value);
      }));
    }
  });

  it("writes the largest unit that fits", () => {
    const { format } = duration("0s", "1d");
    assertEquals(
      [0, 250, 1500, 30_000, 300_000, 3_600_000, 172_800_000].map(format),
      ["0ms", "250ms", "1500ms", "30s", "5m", "1h", "2d"],
    );
    assertEquals([1, 1536, 65_536, 1_048_576].map(size("0", "1GiB").format), [
      "1",
      "1536",
      "64KiB",
      "1MiB",
    ]);
  });
});

describe("redacted", () => {
  const shown = {
    "sqlite:./data/person.db": "sqlite:./data/person.db",
    "memory:?max=10": "memory:?max=10",
    "mysql://h:3306/db?table=P": "mysql://h:3306/db?table=P",
    "mysql://root:hunter2@h:3306/db": "mysql://***@h:3306/db",
    "mysql://:hunter2@h/db": "mysql://***@h/db",
    "mysql://hunter2@h/db": "mysql://***@h/db",
    "mysql:root:hunter2@h/db": "mysql:***",
    "mysql:/root:hunter2@h/db": "mysql:***",
    "mysql://root:1/hunter2@h/db": "mysql:***",
    "mysql://root:hunter/2@h/db": "mysql:***",
    "mysql://root:1?hunter2@h/db": "mysql:***",
    "mysql://root:1#hunter2@h/db": "mysql:***",
    "mysql://u:p@h/db?x=hunter2@h": "mysql:***",
    "//root:hunter2@h": "***",
    "hunter2": "***",
    "": "***",
  };
  for (const [url, expected] of Object.entries(shown)) {
    it(`shows ${url.replaceAll("hunter2", "secret")} as ${expected}`, () => {
      assertEquals(redacted(url), expected);
    });
  }

  it("never shows a password of any characters", () => {
    fc.assert(fc.property(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.constantFrom("mysql://root:", "mysql:root:", "x://", "mysql:/u:"),
      (noise, begin) => {
        const url = `${begin}${noise}hunter2${noise}@host/db`;
        assertFalse(redacted(url).includes("hunter2"), redacted(url));
      },
    ));
  });

  it("is applied when the configuration is shown", () => {
    const config = readConfig({ PERSON_CACHE: "memcache://u:hunter2@h" }, []);
    assertEquals(settingText("cache", config), "cache=memcache://***@h");
    assertEquals(settingText("cacheTtl", config), "cache-ttl=5m");
  });
});
