import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { FILE_NAMES } from "../../../src/http/docs/files.ts";
import { PAGE, PAGE_POLICY } from "../../../src/http/docs/page.ts";
import { assertProblem, Fixture } from "../fixture.ts";

describe("/docs", () => {
  it("is a page with a policy, which needs no token", async () => {
    await using it = new Fixture({
      readToken: ["read-token-0000001"],
      writeToken: ["write-token-000001"],
    });
    const response = await it.send("GET", "/docs");
    assertEquals(await response.text(), PAGE);
    assertEquals(response.headers.get("Content-Security-Policy"), PAGE_POLICY);
    assertEquals(it.store.calls, 0);
  });

  it("is answered only for loopback where people are", async () => {
    await using it = new Fixture({ checkHost: true });
    for (const path of ["/docs", "/docs/ui.js"]) {
      const response = await it.send("GET", `http://evil.example${path}`);
      await assertProblem(response, 421, "misdirected");
    }
  });

  it("has no other files, and no slash after it", async () => {
    await using it = new Fixture();
    for (const path of ["/docs/", "/docs/x", "/docs/ui.js/x", "/docs/%2e%2e"]) {
      await assertProblem(await it.send("GET", path), 404, "no-such-path");
    }
  });
});

describe("a file of /docs", () => {
  for (const name of FILE_NAMES) {
    it(`${name} is compressed for a client that reads gzip`, async () => {
      await using it = new Fixture();
      const path = `/docs/${name}`;
      const headers = { "Accept-Encoding": "br, gzip;q=0.5" };
      const zipped = await it.send("GET", path, { headers });
      assertEquals(zipped.headers.get("Content-Encoding"), "gzip");
      assertEquals(zipped.headers.get("Vary"), "Accept-Encoding");
      const bytes = await zipped.bytes();
      const length = String(bytes.length);
      assertEquals(zipped.headers.get("Content-Length"), length);
      const head = await it.send("HEAD", path, { headers });
      assertEquals(head.headers.get("Content-Length"), length);
      const plain = await (await it.send("GET", path)).text();
      const unzipped = new Blob([bytes]).stream()
        .pipeThrough(new DecompressionStream("gzip"));
      assert(await new Response(unzipped).text() === plain);
    });
  }

  it("is sent as it is to a client that refuses gzip", async () => {
    await using it = new Fixture();
    for (const accepted of ["gzip;q=0", "gzip; q=0.0", "br", "x-gzip", ""]) {
      const headers = { "Accept-Encoding": accepted };
      const response = await it.send("GET", "/docs/start.js", { headers });
      assertEquals(response.headers.get("Content-Encoding"), null, accepted);
      await response.body?.cancel();
    }
  });

  it("is found from the page under a prefix", async () => {
    await using it = new Fixture();
    const outer = new Hono().route("/people-api", it.router);
    const at = "http://localhost/people-api/docs";
    for (const [, path = ""] of PAGE.matchAll(/(?:src|href)="([^":]+)"/g)) {
      const response = await outer.request(new URL(path, at).href);
      assertEquals(response.status, 200, path);
      await response.body?.cancel();
    }
  });
});
