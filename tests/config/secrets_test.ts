import {
  assertEquals,
  assertFalse,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readConfig } from "../../src/config/read_config.ts";
import { AppError } from "../../src/errors.ts";
import { settingText } from "../../src/config/settings.ts";

const ONE = "hunter2-hunter2-hunter2";

/** The text as the name of a test, which is no secret. */
function shown(text: string): string {
  return JSON.stringify(text.replaceAll("hunter2", "***"));
}
const TWO = "AZaz09-._~+/AZaz09==";

function fault(
  env: Record<string, string>,
  args: string[] = [],
  read = (_: string): string => "",
): string {
  const error = assertThrows(() => readConfig(env, args, read), AppError);
  assertEquals(error.code, "config");
  assertFalse(error.message.includes("hunter2"), error.message);
  return error.message;
}

describe("tokens", () => {
  for (
    const text of [`${ONE},${TWO}`, `${ONE} ${TWO}`, ` ${ONE}\r\n${TWO}\n`]
  ) {
    it(`are read from ${shown(text)}, as a variable or a file`, () => {
      const read = (path: string) => path === "/run/secrets/t" ? text : "";
      for (
        const config of [
          readConfig({ PERSON_WRITE_TOKEN: text }, []),
          readConfig({ PERSON_WRITE_TOKEN_FILE: "/run/secrets/t" }, [], read),
          readConfig({}, ["--write-token-file=/run/secrets/t"], read),
          readConfig({ PERSON_WRITE_TOKEN: "none" }, [
            "--write-token-file",
            "/run/secrets/t",
          ], read),
        ]
      ) {
        assertEquals(config.writeToken, [ONE, TWO]);
        assertEquals(config.readToken, []);
        assertEquals(settingText("writeToken", config), "write-token=***");
        assertEquals(settingText("readToken", config), "read-token=none");
      }
    });
  }

  // A variable or a file that was never filled in must not open the service.
  for (
    const text of [
      "",
      " ",
      ",",
      "\n",
      "hunter2",
      `${ONE},hunter2`,
      "é".repeat(16),
      `${ONE}"`,
      `=${ONE}`,
      ONE.repeat(30),
    ]
  ) {
    it(`are not ${shown(text.slice(0, 40))}`, () => {
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

  it("are never an argument, which every user of the machine can see", () => {
    const line = fault({}, [`--write-token=${ONE}`]);
    assertEquals(
      line,
      "--write-token would show the secret in ps; use --write-token-file",
    );
  });

  it("come from either a variable or a file", () => {
    assertStringIncludes(
      fault(
        { PERSON_READ_TOKEN: ONE, PERSON_READ_TOKEN_FILE: "f" },
        [],
        () => TWO,
      ),
      "PERSON_READ_TOKEN and PERSON_READ_TOKEN_FILE exclude each other: set only one",
    );
  });

  const failure = (code: string) =>
    Object.assign(new Error("hunter2"), { code });
  const REASONS: [error: Error, reason: string][] = [
    [new Deno.errors.NotCapable("hunter2"), "add --allow-read=FILE"],
    [failure("EACCES"), "the operating system does not"],
    [new Error("hunter2"), "it is not a text file"],
  ];
  for (const [error, reason] of REASONS) {
    it(`of a file that cannot be read are a fault: ${reason}`, () => {
      const line = fault({}, ["--read-token-file=/x"], () => {
        throw error;
      });
      assertStringIncludes(line, '--read-token-file: the file "/x" cannot be');
      assertStringIncludes(line, reason);
    });
  }

  it("are read from a real file, or the error says that it is missing", async () => {
    const dir = await Deno.makeTempDir();
    try {
      const file = `${dir}/token`;
      const variables = { PERSON_READ_TOKEN_FILE: file };
      const missing = assertThrows(() => readConfig(variables, []), AppError);
      assertStringIncludes(
        missing.message,
        "cannot be read: it does not exist",
      );
      await Deno.writeTextFile(file, `${ONE}\n`);
      assertEquals(readConfig(variables, []).readToken, [ONE]);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
});

describe("origins", () => {
  it("are exact, in the form that browsers send", () => {
    const text = "https://app.example http://localhost:5173";
    const config = readConfig({}, [`--cors-origin=${text}`]);
    assertEquals(config.corsOrigin, text.split(" "));
    assertEquals(
      settingText("corsOrigin", config),
      "cors-origin=https://app.example,http://localhost:5173",
    );
  });

  for (
    const text of [
      "",
      "*",
      "null",
      "app.example",
      "https://app.example/",
      "https://App.example",
      "https://app.example:443",
      "ftp://app.example",
      "https://*.example",
      "https://u:hunter2@app.example",
    ]
  ) {
    it(`are not ${shown(text)}`, () => {
      const error = assertThrows(
        () => readConfig({ PERSON_CORS_ORIGIN: text }, []),
        AppError,
      );
      assertStringIncludes(error.message, 'PERSON_CORS_ORIGIN must be "none"');
    });
  }
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
