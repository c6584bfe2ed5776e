import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { withEnvFile } from "../../src/config/env_file.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { AppError } from "../../src/errors.ts";

const FILE = `# The settings of this machine
PERSON_PORT=9000
export PERSON_HOST="::1" # only here
NAME='a#b'
PERSON_WRITE_TOKEN='0123456789abcdef'

OTHER=x
`;

describe("a file of environment variables", () => {
  it("has settings, comments, quotes, and variables of other programs", () => {
    const env = withEnvFile({}, ".env", (path) => path === ".env" ? FILE : "");
    assertEquals(env, {
      PERSON_PORT: "9000",
      PERSON_HOST: "::1",
      PERSON_WRITE_TOKEN: "0123456789abcdef",
      NAME: "a#b",
      OTHER: "x",
    });
    assertEquals(readConfig(env, []).port, 9000);
  });

  it("loses to the environment", () => {
    const env = withEnvFile({ PERSON_PORT: "1" }, "x", () => FILE);
    assertEquals([env.PERSON_PORT, env.PERSON_HOST], ["1", "::1"]);
  });

  it("ends the start if it was asked for and cannot be read", () => {
    const missing = () => {
      throw Object.assign(new Error("x"), { code: "ENOENT" });
    };
    const error = assertThrows(() => withEnvFile({}, "a", missing), AppError);
    assertEquals(
      [error.code, error.message],
      ["config", '--env-file: the file "a" cannot be read: it does not exist'],
    );
  });
});
