import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readConfig } from "../../src/config/read_config.ts";
import { AppError } from "../../src/errors.ts";
import {
  flagOf,
  SETTING_NAMES,
  variableOf,
} from "../../src/config/settings.ts";
import { SETTINGS } from "../../src/config/settings_table.ts";

function faults(
  env: Record<string, string>,
  ...args: string[]
): string[] {
  const error = assertThrows(() => readConfig(env, args), AppError);
  assertEquals(error.code, "config");
  return error.message.split("\n");
}

describe("readConfig", () => {
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

  it("reads a variable with the byte order mark of the file, unless it is set", () => {
    const env = { "\uFEFFPERSON_PORT": "1" };
    assertEquals(readConfig(env, []).port, 1);
    assertEquals(readConfig({ ...env, PERSON_PORT: "2" }, []).port, 2);
    assertEquals(readConfig({ PERSON_PORT: "2", ...env }, []).port, 2);
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
      "PERSON_CACHE_TTL must be a duration from 1s to 30d, in ms, s, m, h or d, " +
      'not "5"',
      '--host must be a host name or IP address, without a port, not "a b"',
    ]);
  });

  it("names the URL for no cache, which is no word", () => {
    const [fault = ""] = faults({ PERSON_CACHE: "none" });
    assertStringIncludes(
      fault,
      "PERSON_CACHE must be a URL such as " +
        "memory:, memcache://127.0.0.1:11211 or none:;",
    );
  });

  it("does not list all settings if no name is near: the help has them", () => {
    assertEquals(faults({ PERSON_RHINOCEROS: "1" }, "--rhinoceros"), [
      "There is no setting PERSON_RHINOCEROS",
      "There is no flag --rhinoceros",
    ]);
  });

  it("ignores what Kubernetes sets for a Service called person", () => {
    const kubernetes = {
      PERSON_SERVICE_HOST: "10.96.0.7",
      PERSON_SERVICE_PORT: "80",
      PERSON_PORT: "tcp://10.96.0.7:80",
      PERSON_PORT_80_TCP: "tcp://10.96.0.7:80",
      PERSON_PORT_80_TCP_ADDR: "10.96.0.7",
    };
    assertEquals(readConfig(kubernetes, []), readConfig({}, []));
    const given = readConfig({ ...kubernetes, PERSON_PORT: "9000" }, []);
    assertEquals(given.port, 9_000);
    assertEquals(faults({ PERSON_SERVICE_HOST: "::" }).length, 1);
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
});

describe("--insecure", () => {
  it("needs no value, and may have one", () => {
    const given = (...args: string[]) => readConfig({}, args).insecure;
    assertEquals(given("--insecure"), true);
    assertEquals(given("--insecure=true"), true);
    assertEquals(given("--insecure=false"), false);
    assertEquals(readConfig({}, ["--insecure", "--port=1"]).port, 1);
    assertEquals(readConfig({ PERSON_INSECURE: "true" }, []).insecure, true);
  });
});
