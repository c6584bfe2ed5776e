import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ada } from "../fixture.ts";
import { assertRaw, CLOSE, JSON_HEAD, Served } from "./served.ts";

describe("behind a server", () => {
  it("HEAD has the length of GET, and no body", async () => {
    await using it = new Served();
    it.seed("é");
    const get = await it.target("GET", "/persons/%C3%A9");
    const head = await it.target("HEAD", "/persons/%C3%A9");
    const length = new TextEncoder().encode(get.body).length;
    for (const answer of [get, head]) {
      assertMatch(
        answer.head,
        new RegExp(`content-length: ${length}\r\n`, "i"),
      );
    }
    assertEquals(JSON.parse(get.body), { ...ada("é") });
    assertEquals(head.body, "");
  });

  const TARGETS: [target: string, status: number, code: string][] = [
    ["/persons/%", 400, "invalid"],
    ["/persons/%zz", 400, "invalid"],
    ["/persons/%FF", 400, "invalid"],
    ["/persons/%00", 400, "invalid"],
    ["/persons/..", 400, "invalid"],
    ["/persons/%2e%2E", 400, "invalid"],
    ["/persons/.", 400, "invalid"],
    ["/persons/a#b", 400, "invalid"],
    ["/persons?id=%zz", 400, "invalid"],
    ["/persons?id=a&id=%80", 400, "invalid"],
    ["/persons/../persons/a", 404, "no-such-path"],
    ["/persons/a/..", 404, "no-such-path"],
    ["//persons/a", 404, "no-such-path"],
    ["/persons/", 404, "no-such-path"],
    ["/persons\\a", 404, "no-such-path"],
    ["http://elsewhere.example/persons/b", 404, "not-found"],
  ];
  for (const [target, status, code] of TARGETS) {
    it(`the target ${target} is a ${status}`, async () => {
      await using it = new Served();
      it.seed("a");
      assertRaw(await it.target("GET", target), status, code);
    });
  }

  for (
    const target of [
      Uint8Array.of(0xff),
      Uint8Array.of(0),
      Uint8Array.of(0x0d),
      new TextEncoder().encode("a b"),
    ]
  ) {
    it(`the bytes ${target} in a target never reach the store`, async () => {
      await using it = new Served();
      const tail = ` HTTP/1.1\r\n${CLOSE}\r\n`;
      const { head } = await it.raw("GET /persons/", target, tail);
      assertStringIncludes(head, "HTTP/1.1 400 ");
      assertEquals(it.store.calls, 0);
    });
  }

  for (const host of ["", "[::1", "a:b:c", "x/y", "%zz", "é", "<x>"]) {
    it(`the host "${host}" does no harm`, async () => {
      await using it = new Served();
      it.seed("a", "b");
      const { head } = await it.raw(
        `GET /persons?limit=1 HTTP/1.1\r\nHost: ${host}\r\n`,
        "Connection: close\r\n\r\n",
      );
      assertMatch(head, /^HTTP\/1.1 (200|400|404) /);
      if (head.includes(" 200 ")) {
        assertMatch(
          head,
          /^link: <\?limit=1&after=a>; rel="next"\r?$/im,
        );
      }
    });
  }

  it("a Location never has the host that a request made up", async () => {
    await using it = new Served();
    const body = JSON.stringify(ada("a"));
    const { head } = await it.raw(
      "POST http://evil.example/persons HTTP/1.1\r\n" + JSON_HEAD,
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    assertMatch(head, /^location: persons\/a\r?$/im);
  });
});
