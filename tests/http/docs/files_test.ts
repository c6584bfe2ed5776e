import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FILE_NAMES, PageFiles } from "../../../src/http/docs/files.ts";
import { PAGE, START } from "../../../src/http/docs/page.ts";

async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).text();
}

describe("the files of the page", () => {
  it("are those that the page names", () => {
    const named = [...PAGE.matchAll(/"docs\/([^"]+)"/g)].map(([, it]) => it);
    assertEquals(named.sort(), [...FILE_NAMES].sort());
  });

  for (const name of FILE_NAMES) {
    it(`have ${name}, as text and compressed`, async () => {
      const file = await new PageFiles().get(name);
      assert(file && file.text.length > 100);
      assertEquals(await unzipped(file.gzipped) === file.text, true);
      assert(file.gzipped.length < file.text.length);
    });
  }

  it("are loaded and compressed once, also for requests at one time", async () => {
    const files = new PageFiles();
    const [one, other] = await Promise.all([
      files.get("start.js"),
      files.get("start.js"),
    ]);
    assert(one === other && one === await files.get("start.js"));
  });

  it("have no others", () => {
    for (const name of ["", "x", "toString", "../main.ts", "__proto__"]) {
      assertEquals(new PageFiles().get(name), undefined);
    }
  });
});

describe("the page", () => {
  it("names nothing that is elsewhere, and has no script of its own", () => {
    for (const text of [PAGE, START]) {
      assert(!/(https?:)?\/\//.test(text), text);
    }
    assert(!/<script>|<style| style=| on\w+=/.test(PAGE));
    // It would ask a server of its makers.
    assertStringIncludes(START, "validatorUrl: null");
  });
});
