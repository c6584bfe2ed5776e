import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DOCS_FILES } from "../../../src/http/docs/files.ts";
import { PAGE } from "../../../src/http/docs/page.ts";

describe("the files of /docs", () => {
  it("are those that the page names", () => {
    const named = [...PAGE.matchAll(/"docs\/([^"]+)"/g)].map(([, it]) => it);
    assertEquals(named.sort(), Object.keys(DOCS_FILES).sort());
  });

  it("ask no other origin for anything", async () => {
    const own = await DOCS_FILES["main.js"].load();
    const others = await Promise.all([
      DOCS_FILES["accessible.js"].load(),
      DOCS_FILES["page.css"].load(),
    ]);
    for (const text of [PAGE, own, ...others]) {
      assert(!/https?:/.test(text), text);
    }
    // It would ask a server of its makers.
    assertStringIncludes(own, "validatorUrl: null");
  });

  it("have the programs of the page", async () => {
    assert((await DOCS_FILES["ui.js"].load()).includes("SwaggerUIBundle"));
    assert((await DOCS_FILES["ui.css"].load()).includes(".swagger-ui"));
  });
});
