import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readCacheControl } from "../../../src/http/request/cache_control.ts";
import type { CacheUse } from "../../../src/protocol/reading.ts";
import { assertTook, timed } from "../../support/timed.ts";

describe("a request's Cache-Control", () => {
  const FIELDS: [string, CacheUse | undefined][] = [
    ["no-cache", "no-cache"],
    ["No-Cache", "no-cache"],
    ["no-store", "no-store"],
    ["ONLY-IF-CACHED", "only-if-cached"],
    ["max-age=0", undefined],
    ["max-age=0, no-cache", "no-cache"],
    ["max-stale,min-fresh=5\t,\tno-store", "no-store"],
    [", ,no-cache,,", "no-cache"],
    ['x="no-store, no-cache", only-if-cached', "only-if-cached"],
    ['x="a \\", no-store, \\"", no-cache', "no-cache"],
    ['x="", no-cache', "no-cache"],
    ['max-age="0", no-cache', "no-cache"],
    ['no-cache="x"', "no-cache"],
    ["no-cache=x", "no-cache"],
    ["no-cachex, xno-store", undefined],
    ["", undefined],
    // Malformed.
    ["no-cache no-store", undefined],
    ["no-cache;no-store", undefined],
    ['no-cache, x="', undefined],
    ['no-cache, "no-store"', undefined],
    ["no-cache, =", undefined],
    ["no-cache, a=b=c", undefined],
    ["no-cache, a =b", undefined],
    ["no-cache, \u00e9", undefined],
  ];
  for (const [field, cache] of FIELDS) {
    it(`${JSON.stringify(field)} says ${cache ?? "nothing"}`, () => {
      const headers = new Headers({ "Cache-Control": field });
      assertEquals(readCacheControl(headers), { cache });
    });
  }

  it("may be sent in parts, or not at all", () => {
    const headers = new Headers();
    assertEquals(readCacheControl(headers), undefined);
    headers.append("Cache-Control", "max-age=0");
    headers.append("Cache-Control", "no-cache");
    assertEquals(readCacheControl(headers), { cache: "no-cache" });
  });

  it("is none of the client's where fetch() adds it to a condition", () => {
    const read = (fields: Record<string, string>) =>
      readCacheControl(new Headers(fields))?.cache;
    const added = { "Cache-Control": "no-cache", Pragma: "no-cache" };
    for (
      const field of [
        "If-None-Match",
        "If-Match",
        "If-Modified-Since",
        "If-Unmodified-Since",
        "If-Range",
      ]
    ) {
      assertEquals(read({ ...added, [field]: '"a"' }), undefined);
      assertEquals(
        read({ "Cache-Control": "no-cache", [field]: '"a"' }),
        "no-cache",
      );
      const stored = { ...added, "Cache-Control": "no-store" };
      assertEquals(read({ ...stored, [field]: '"a"' }), "no-store");
    }
    assertEquals(read(added), "no-cache");
  });

  // Of 64 KiB a quadratic search takes seconds.
  for (const piece of [" ", "a", "a,", ",", "a=", '"', '\\"', "a ", 'a="']) {
    it(
      `of ${JSON.stringify(piece)} over and over takes no long search`,
      timed(() => {
        const field = `a,${piece.repeat(65_536 / piece.length)}(`;
        const start = performance.now();
        const headers = new Headers({ "Cache-Control": field });
        assertEquals(readCacheControl(headers), { cache: undefined });
        assertTook(performance.now() - start, 1_000);
      }),
    );
  }
});
