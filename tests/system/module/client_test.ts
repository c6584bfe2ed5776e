import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../../deno.json" with { type: "json" };
import { readme } from "../../support/readme.ts";
import { browserBundle } from "./client_bundle.ts";
import { ClientSite } from "./client_site.ts";
import { SEEN, walk } from "./client_walk.ts";

/** The size in whole kilobytes. */
const kilobytes = (bytes: number) => Math.round(bytes / 1000);

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}

describe("the client", () => {
  it("walks in Deno", async () => {
    await using site = new ClientSite();
    assertEquals(await walk(site.places), SEEN);
  });

  it("is as small as the README says", async () => {
    const bundle = await browserBundle(
      metadata.exports["./client"],
      "--minify",
    );
    const [whole, small] = [bundle.length, await gzipped(bundle)];
    assertMatch(
      readme("src/http/README.md").replaceAll(/\s+/g, " "),
      new RegExp(
        `bundled it has ${kilobytes(whole)} kB \\(${
          kilobytes(small)
        } kB with gzip\\)`,
      ),
    );
  });
});
