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

/** Names with a character that no name has, as in a text that is not UTF-8. */
const ODD = ["\uFFFDA=1", "\0A\0=1", "\u200BA=1"];

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

  it("may have values of several lines, and lines that end with CR LF", () => {
    const text = 'A=\'1\n# 2\'\r\nB= \r\n# c="d\r\nC="x\ny" # z\r\n  D = 1';
    const env = withEnvFile({}, "a", () => text);
    assertEquals(env, { A: "1\n# 2", B: "", C: "x\ny", D: "1" });
  });

  it("may begin with a byte order mark", () => {
    const text = "\uFEFFPERSON_READ_TOKEN=0123456789abcdef\nA=1";
    const env = withEnvFile({}, "a", () => text);
    assertEquals(env, { PERSON_READ_TOKEN: "0123456789abcdef", A: "1" });
  });

  it("ends the start if a line sets nothing, and does not show it", () => {
    const secret = "PERSON_WRITE_TOKEN 0123456789abcdef";
    for (const line of [secret, "PERSON_PORT: 1", "=1", "A B=1", ...ODD]) {
      for (const before of ["", "A=1\n\n", 'A="1\n2"\n']) {
        const text = `${before}${line}\nB=1\n`;
        const error = assertThrows(
          () => withEnvFile({}, "a", () => text),
          AppError,
        );
        const at = before.split("\n").length;
        assertEquals(
          [error.code, error.message],
          [
            "config",
            `--env-file: line ${at} of "a" must be NAME=value, # and a comment, or empty`,
          ],
        );
      }
    }
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
