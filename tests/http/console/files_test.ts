import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  CONSOLE_FILES,
  CONSOLE_PAGE,
} from "../../../src/http/console/files.ts";

const FOLDER = new URL("../../../src/http/console/", import.meta.url);

describe("the files of the console", () => {
  it("are all that are in its folder", () => {
    const written = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name)
      .filter((name) => /\.(js|css)$/.test(name));
    const own = Object.keys(CONSOLE_FILES).filter((it) => !/^uplot/.test(it));
    assertEquals(own.sort(), written.sort());
  });

  it("name each other, and nothing that is elsewhere", async () => {
    for (const [name, { load }] of Object.entries(CONSOLE_FILES)) {
      const text = await load();
      for (const [, file = ""] of text.matchAll(/^import .*"(.*)";$/gm)) {
        assert(file.slice(2) in CONSOLE_FILES, `${name}: ${file}`);
      }
      // A comment of the package names its home.
      const code = text.replaceAll(/\/\*[^]*?\*\//g, "");
      assert(!/https?:|@import|url\(/.test(code), name);
    }
  });

  it("never make markup of a text", async () => {
    const made = /innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/;
    for (const [name, { load }] of Object.entries(CONSOLE_FILES)) {
      if (!/^uplot/.test(name)) assert(!made.test(await load()), name);
    }
  });
});

describe("the page of the console", () => {
  it("has each element that its scripts look for", async () => {
    const page = await CONSOLE_PAGE["page.html"].load();
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assertEquals(ids.length, new Set(ids).size);
    for (const [name, { load }] of Object.entries(CONSOLE_FILES)) {
      if (/^uplot/.test(name)) continue;
      for (const [, id] of (await load()).matchAll(/byId\("([^"]+)"\)/g)) {
        assert(ids.includes(id), `${name}: ${id}`);
      }
    }
  });
});
