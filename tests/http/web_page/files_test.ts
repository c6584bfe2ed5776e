import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import {
  type PageFile,
  PageFiles,
  SCRIPT,
  textFile,
} from "../../../src/http/web_page/files.ts";

const TEXT = "const grace = 1;\n".repeat(100);

/** Files of which the first loading fails if that is asked for. */
function files({ fails = 0 } = {}) {
  let loads = 0;
  const load = () => {
    loads++;
    if (loads <= fails) return Promise.reject(new TypeError("no such file"));
    return Promise.resolve(TEXT);
  };
  const it = new PageFiles({ "a.js": { type: SCRIPT, load } });
  return { it, loads: () => loads };
}

function textOf({ plain }: PageFile): string {
  return new TextDecoder().decode(plain);
}

async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).text();
}

describe("the files of a page", () => {
  it("are served plain and compressed", async () => {
    const file = await files().it.get("a.js");
    assert(file);
    assertEquals([file.type, textOf(file)], [SCRIPT, TEXT]);
    assertEquals(await unzipped(file.gzipped), TEXT);
    assert(file.gzipped.length < TEXT.length);
  });

  it("are loaded and compressed once, also for requests at one time", async () => {
    const { it, loads } = files();
    assertEquals(loads(), 0);
    const [one, other] = await Promise.all([it.get("a.js"), it.get("a.js")]);
    assert(one === other && one === await it.get("a.js"));
    assertEquals(loads(), 1);
  });

  it("are loaded again after a failure", async () => {
    const { it } = files({ fails: 1 });
    const error = await assertRejects(async () => await it.get("a.js"));
    assert(error instanceof AppError && error.code === "unavailable");
    const file = await it.get("a.js");
    assertEquals(file && textOf(file), TEXT);
  });

  it("are what a module exports as text", async () => {
    const load = () => Promise.resolve({ default: TEXT });
    const it = textFile(SCRIPT, load, () => "file:///nowhere");
    assertEquals([it.type, await it.load()], [SCRIPT, TEXT]);
  });

  it("have no other names", () => {
    for (const name of ["", "x", "toString", "../main.ts", "__proto__"]) {
      assertEquals(files().it.get(name), undefined);
    }
  });
});
