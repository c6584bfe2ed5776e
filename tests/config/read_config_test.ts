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
  SETTINGS,
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

  it("names the URL for no cache, which is no word", () => {
    const [fault = ""] = faults({ PERSON_CACHE: "none" });
    assertStringIncludes(
      fault,
      "PERSON_CACHE must be a URL such as " +
        "memory:, memcache://127.0.0.1:11211 or none:;",
    );
  });

  it("does not list all settings if no name is near: the help has them", () => {
    assertEquals(faults({ PERSON_ELEPHANT: "1" }, "--elephant"), [
      "There is no setting PERSON_ELEPHANT",
      "There is no flag --elephant",
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

const TOKEN = "hunter2-hunter2-hunter2";
const OTHER = "AZaz09-._~+/AZaz09==";

describe("a secret", () => {
  /** The fault of a secret, which never shows it. */
  function fault(
    env: Record<string, string>,
    args: string[] = [],
    read: (path: string) => string = () => "",
  ): string {
    const error = assertThrows(() => readConfig(env, args, read), AppError);
    assertEquals(error.code, "config");
    assertFalse(error.message.includes("hunter2"), error.message);
    return error.message;
  }

  it("is read from a variable, or from the file of a variable or a flag", () => {
    const read = (path: string) => path === "/run/secrets/t" ? TOKEN : "";
    for (
      const config of [
        readConfig({ PERSON_WRITE_TOKEN: TOKEN }, []),
        readConfig({ PERSON_WRITE_TOKEN_FILE: "/run/secrets/t" }, [], read),
        readConfig({}, ["--write-token-file=/run/secrets/t"], read),
        readConfig({ PERSON_WRITE_TOKEN: "none" }, [
          "--write-token-file",
          "/run/secrets/t",
        ], read),
      ]
    ) {
      assertEquals(config.writeToken, [TOKEN]);
      assertEquals(config.readToken, []);
    }
  });

  it("in the URL of a backend may be in a file, too", () => {
    const url = "mysql://u:hunter2@h/db";
    const read = () => `${url}\n`;
    for (
      const config of [
        readConfig({ PERSON_DATABASE_FILE: "f" }, [], read),
        readConfig({}, ["--database-file=f"], read),
        readConfig(
          { PERSON_DATABASE: "memory:" },
          ["--database-file", "f"],
          read,
        ),
      ]
    ) assertEquals(config.database, url);
    const cached = readConfig({ PERSON_CACHE_FILE: "f" }, [], read);
    assertEquals(cached.cache, url);
    assertStringIncludes(
      fault({}, ["--database-file=f", "--database=memory:"], read),
      "--database-file and --database exclude each other",
    );
    assertStringIncludes(
      fault({ PERSON_CACHE: "none:", PERSON_CACHE_FILE: "f" }, [], read),
      "PERSON_CACHE and PERSON_CACHE_FILE exclude each other",
    );
  });

  for (
    const password of [
      "hunter2/2",
      "1/hunter2",
      "hunter2#2",
      "1#hunter2@2",
      "1?hunter2",
    ]
  ) {
    const shown = password.replace("hunter2", "***");
    it(`in a URL with ${shown} not encoded is a fault that says how to write it`, () => {
      const told = fault({ PERSON_DATABASE: `mysql://u:${password}@h/db` });
      assertStringIncludes(told, "@ as %40, / as %2F, ? as %3F and # as %23");
    });
  }

  it("is read from a real file", async () => {
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, `${TOKEN}\n`);
      const env = { PERSON_READ_TOKEN_FILE: file };
      assertEquals(readConfig(env, []).readToken, [TOKEN]);
    } finally {
      await Deno.remove(file);
    }
  });

  it("in a file that cannot be read is a fault", () => {
    const env = { PERSON_READ_TOKEN_FILE: "/nowhere/token" };
    assertStringIncludes(
      assertThrows(() => readConfig(env, []), AppError).message,
      'PERSON_READ_TOKEN_FILE: the file "/nowhere/token" cannot be read',
    );
  });

  // A variable or a file that was never filled in must not open the service.
  for (const text of ["", "hunter2"]) {
    it(`of ${text.length} characters is a fault that names its origin`, () => {
      assertStringIncludes(
        fault({ PERSON_READ_TOKEN: text }),
        'PERSON_READ_TOKEN must be "none", or tokens of 16 to 512',
      );
      assertStringIncludes(
        fault({ PERSON_READ_TOKEN_FILE: "f" }, [], () => text),
        'PERSON_READ_TOKEN_FILE: the file must be "none", or tokens of 16',
      );
    });
  }

  it("is never an argument, which every user of the machine can see", () => {
    assertEquals(
      fault({}, [`--write-token=${TOKEN}`]),
      "--write-token would show the secret in ps; use --write-token-file",
    );
  });

  it("comes from either a variable or a file", () => {
    const env = { PERSON_READ_TOKEN: TOKEN, PERSON_READ_TOKEN_FILE: "f" };
    assertStringIncludes(
      fault(env, [], () => OTHER),
      "PERSON_READ_TOKEN and PERSON_READ_TOKEN_FILE exclude each other: set only one",
    );
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
