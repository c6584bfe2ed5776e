import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { openLog } from "../../../src/command/serve/open_log.ts";

type Format = "auto" | "pretty" | "json";

/** What is written to a terminal, or to a file. */
async function written(logFormat: Format, terminal: boolean, colors = true) {
  let text = "";
  {
    await using log = openLog({ logFormat, logLevel: "warn" }, {
      isTerminal: () => terminal,
      write(bytes) {
        text += new TextDecoder().decode(bytes);
        return Promise.resolve(bytes.length);
      },
    }, colors);
    log.info("Not this.");
    log.warn("This.");
  }
  return text;
}

const PLAIN = /^\d\d:\d\d:\d\d\.\d{3} WARN {2}This\.\n$/;

describe("the log of the service", () => {
  it("is JSON, but on a terminal", async () => {
    for (const format of ["auto", "json"] as const) {
      assertEquals(JSON.parse(await written(format, false)).message, "This.");
    }
    assertEquals(JSON.parse(await written("json", true)).level, "warn");
  });

  it("is pretty on a terminal, with colors if they are wanted", async () => {
    assertMatch(await written("auto", true, false), PLAIN);
    // deno-lint-ignore no-control-regex
    assertMatch(await written("auto", true), /\x1b\[33mWARN \x1b\[0m This\./);
  });

  it("is pretty without colors in a file, if that is asked for", async () => {
    assertMatch(await written("pretty", false), PLAIN);
  });
});
