import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type FlagType, readFlags } from "../../src/config/flags.ts";

const KNOWN: ReadonlyMap<string, FlagType> = new Map([
  ["port", "string"],
  ["host", "string"],
  ["strict", "boolean"],
]);

/** The flags of a command line as `--flag=value`, and its words. */
function split(line: string): [flags: string[], words: readonly string[]] {
  const { flags, words } = readFlags(line.split(" "), KNOWN);
  const shown = flags.map(({ text, name, value }) => {
    assertEquals(name, text.replace(/^-+/, ""));
    return value === undefined ? text : `${text}=${value}`;
  });
  return [shown, words];
}

/** The flags and the words of each command line. */
const LINES: Record<string, [flags: string[], words: string[]]> = {
  "a --port 1 b --host=h c": [["--port=1", "--host=h"], ["a", "b", "c"]],
  "--port=": [["--port="], []],
  "--port=--host=x": [["--port=--host=x"], []],
  "--port=1 --port=2": [["--port=1", "--port=2"], []],
  // A value never begins with two dashes, but may begin with one.
  "--port --host h a": [["--port", "--host=h"], ["a"]],
  "--port --strict a": [["--port", "--strict"], ["a"]],
  "--port -1 a": [["--port=-1"], ["a"]],
  "--port": [["--port"], []],
  "--strict a": [["--strict"], ["a"]],
  "--strict=no a": [["--strict=no"], ["a"]],
  "--strict true a": [["--strict=true"], ["a"]],
  "--strict false --port 1": [["--strict=false", "--port=1"], []],
  "--strict a true": [["--strict"], ["a", "true"]],
  "--strict --port 1 true": [["--strict", "--port=1"], ["true"]],
  "--strict=no true": [["--strict=no"], ["true"]],
  // The word after an unknown flag is probably its value.
  "--prot 1 a": [["--prot"], ["a"]],
  "--prot=1 a": [["--prot=1"], ["a"]],
  "--prot --port 1 a": [["--prot", "--port=1"], ["a"]],
  "a -": [[], ["a", "-"]],
  "-h": [["-h"], []],
  // One flag, and not one for each letter.
  "-port 1 a": [["-port"], ["a"]],
  "-port=1 a": [["-port"], ["a"]],
  "a -port --host=h": [["-port", "--host=h"], ["a"]],
  "-- --port=1 a": [[], ["--port=1", "a"]],
};

describe("readFlags", () => {
  for (const [line, expected] of Object.entries(LINES)) {
    it(`splits "${line}"`, () => {
      assertEquals(split(line), expected);
    });
  }
});
