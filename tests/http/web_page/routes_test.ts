import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CONSOLE_FILES } from "../../../src/http/console/files.ts";
import { DOCS_FILES } from "../../../src/http/docs/files.ts";
import { PAGE_POLICY } from "../../../src/http/web_page/policy.ts";
import { assertProblem, Fixture } from "../fixture.ts";

const PAGES = ["/", "/docs"];
const FILES = [
  ...Object.keys(CONSOLE_FILES).map((name) => `/console/${name}`),
  ...Object.keys(DOCS_FILES).map((name) => `/docs/${name}`),
];

describe("a web page", () => {
  for (const path of PAGES) {
    it(`${path} has a policy, and needs no token and no backend`, async () => {
      await using it = new Fixture({
        readToken: ["read-token-0000001"],
        writeToken: ["write-token-000001"],
      });
      const response = await it.send("GET", path);
      assertEquals(response.status, 200);
      const policy = response.headers.get("Content-Security-Policy");
      assertEquals(policy, PAGE_POLICY);
      const page = await response.text();
      assert(!/<script>|<style| style=| on\w+=|https?:/.test(page), page);
      assertEquals(it.store.calls, 0);
    });

    it(`${path} names files that there are`, async () => {
      await using it = new Fixture();
      const page = await (await it.send("GET", path)).text();
      const named = [...page.matchAll(/(?:src|href)="([^":]+)"/g)];
      assert(named.length > 3);
      for (const [, file = ""] of named) {
        const url = new URL(file, `http://localhost${path}`).href;
        const response = await it.send("GET", url);
        assertEquals(response.status, 200, file);
        await response.body?.cancel();
      }
    });
  }

  it("is answered only for loopback where people are", async () => {
    await using it = new Fixture({ checkHost: true });
    for (const path of [...PAGES, ...FILES]) {
      const response = await it.send("GET", `http://evil.example${path}`);
      await assertProblem(response, 421, "misdirected");
    }
  });

  it("has no other files, and no slash after it", async () => {
    await using it = new Fixture();
    for (
      const path of [
        ...["/docs/", "/docs/x", "/docs/ui.js/x"],
        ...["/console", "/console/", "/console/files.ts", "/console/__proto__"],
      ]
    ) {
      await assertProblem(await it.send("GET", path), 404, "no-such-path");
    }
  });
});

describe("a file of a web page", () => {
  for (const path of FILES) {
    it(`${path} is compressed for a client that reads gzip`, async () => {
      await using it = new Fixture();
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
      assert(plain.length > 100);
    });
  }

  it("is sent as it is to a client that refuses gzip", async () => {
    await using it = new Fixture();
    for (const accepted of ["gzip;q=0", "gzip; q=0.0", "br", "x-gzip", ""]) {
      const headers = { "Accept-Encoding": accepted };
      const response = await it.send("GET", "/docs/main.js", { headers });
      assertEquals(response.headers.get("Content-Encoding"), null, accepted);
      await response.body?.cancel();
    }
  });

  it("is in memory once, however many clients read it slowly", async () => {
    await using it = new Fixture();
    for (const accepted of ["gzip", "br"]) {
      const headers = { "Accept-Encoding": accepted };
      const buffers = await Promise.all([1, 2].map(async () => {
        const response = await it.send("GET", "/docs/ui.js", { headers });
        const reader = response.body?.getReader();
        const piece = await reader?.read();
        await reader?.cancel();
        return piece?.value?.buffer;
      }));
      assert(buffers[0] && buffers[0] === buffers[1], accepted);
    }
  });
});
