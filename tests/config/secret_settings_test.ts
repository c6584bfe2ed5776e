import {
  assertEquals,
  assertFalse,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readOptions } from "../../src/config/options.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { AppError } from "../../src/errors.ts";

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

  const FAULTS: Readonly<Record<string, string>> = {
    "none": "it must begin with a scheme and a colon",
    "//h": "it must begin with a scheme and a colon",
    "127.0.0.1:11211": "it must begin with a scheme and a colon",
    "[::1]:11211": "it must begin with a scheme and a colon",
    "/run/memcached.sock:0": "it must begin with a scheme and a colon",
    "redis://h:70000": "its port is above 65535",
    "redis://h:70000/0": "its port is above 65535",
    "redis://u:pw@[::1]:70000?near=1s": "its port is above 65535",
    "redis://h:port": "its port is no number",
    "mysql://u:pw@h:abc/d": "its port is no number",
    "mysql://u:p@w@[::1]:33x6/d?table=t": "its port is no number",
    "memcache://u:pw@a:1,b:1": "it must name one server, and for memcached " +
      "each further one as ?server=b:11211",
    "redis://u:pw@::1/0": "an IPv6 address must be in brackets, as [::1]",
    "redis://[::1/0": "its host or its port is wrong",
    "mysql://u:pw@": "its host is missing",
    "mysql://u:p@w@/d?table=t": "its host is missing",
    "postgres://u:pw@:5432/d": "its host is missing",
    "redis://:6379/0": "its host is missing",
    "redis://a b": "its host or its port is wrong",
  };
  for (const [url, said] of Object.entries(FAULTS)) {
    it(`is not blamed if the URL has another fault: ${url}`, () => {
      const told = fault({ PERSON_CACHE: url });
      assertEquals(told.split("; ")[1], said);
      const error = assertThrows(() => readOptions({ cache: url }), AppError);
      assertEquals(error.message.split("; ")[1], said);
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
