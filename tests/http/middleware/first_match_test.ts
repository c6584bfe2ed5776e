import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { FirstMatch } from "../../../src/http/middleware/first_match.ts";

/** An app whose handlers answer with their name. */
function app() {
  return new Hono({ router: new FirstMatch() })
    .get("/a/:id", (c) => c.text("get"))
    .all("/a/:id", (c) => c.text("all"))
    .get("/a", (c) => c.text("a"))
    .get("/a/b", (c) => c.text("never"))
    .get("/n/:id{[0-9]+}", (c) => c.text("number"))
    .all("/c/*", (c) => c.text("c"))
    .all("*", (c) => c.text("rest"));
}

describe("a router that finds the first match", () => {
  for (
    const [method, path, text] of [
      ["GET", "/a/x", "get"],
      ["GET", "/a/x?y=/z", "get"],
      ["GET", "/a/x%2Fy", "get"],
      ["GET", "/a/b", "get"],
      ["PUT", "/a/x", "all"],
      ["BREW", "/a/x", "all"],
      ["GET", "/a", "a"],
      ["PUT", "/a", "rest"],
      ["GET", "/a/", "rest"],
      ["GET", "/a/x/", "rest"],
      ["GET", "/a/x/y", "rest"],
      ["GET", "//a/x", "rest"],
      ["GET", "/ab/x", "rest"],
      ["GET", "/n/12", "number"],
      ["GET", "/n/1x", "rest"],
      ["GET", "/n/1/2", "rest"],
      ["GET", "/c", "c"],
      ["GET", "/c/", "c"],
      ["GET", "/c/x/y", "c"],
      ["GET", "/cx", "rest"],
      ["GET", "/", "rest"],
    ] as const
  ) {
    it(`answers ${method} ${path} by the first handler for it`, async () => {
      const answer = await app().request(path, { method });
      assertEquals(await answer.text(), text);
    });
  }

  it("gives Hono one handler, so that it makes no promise for others", () => {
    const router = new FirstMatch<string>();
    router.add("GET", "/a/:id", "first");
    router.add("ALL", "/a/:id", "second");
    router.add("ALL", "/*", "last");
    const names = (method: string, path: string) =>
      router.match(method, path)[0].map(([name]) => name);
    assertEquals(names("GET", "/a/x"), ["first"]);
    assertEquals(names("PUT", "/a/x"), ["second"]);
    assertEquals(names("GET", "/c"), ["last"]);
  });

  it("finds the handler of every path for a path without a slash", () => {
    const router = new FirstMatch<string>();
    router.add("ALL", "/a/*", "none");
    // What Hono makes of "*".
    router.add("ALL", "/*", "last");
    const [[first]] = router.match("CONNECT", "x:443");
    assertEquals(first?.[0], "last");
  });

  it("finds nothing where nothing was added", () => {
    const router = new FirstMatch<string>();
    router.add("GET", "/a", "a");
    assertEquals(router.match("GET", "/b")[0], []);
  });

  for (const path of ["/:a/b", "/a/*/b", "/a/:b/*", "/a*", "*"]) {
    it(`refuses ${path}, which it could not find`, () => {
      assertThrows(() => new FirstMatch().add("GET", path, "a"), TypeError);
    });
  }
});
