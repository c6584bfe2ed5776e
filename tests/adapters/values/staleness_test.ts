import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { openCache } from "../memcache/open.ts";

describe("the cache's near= and staleness=", () => {
  const right = [
    ...["staleness=1ms", "staleness=9999ms", "near=1&staleness=250ms"],
    "near=20000&staleness=250ms",
  ];
  for (const query of right) {
    it(`may be ${query}`, async () => {
      await using _cache = openCache(`memcache://127.0.0.1?${query}`);
    });
  }

  const entries = /number of entries from 1 to 9999999/;
  const time = /from 1ms to 9999ms/;
  const wrong: Readonly<Record<string, RegExp>> = {
    "near=1": /near= needs staleness=/,
    "near=&staleness=1ms": entries,
    "near=0&staleness=1ms": entries,
    "near=-1&staleness=1ms": entries,
    "near=1.5&staleness=1ms": entries,
    "near=10000000&staleness=1ms": entries,
    "near=x&staleness=1ms": entries,
    "staleness=": time,
    "staleness=0ms": time,
    "staleness=10000ms": time,
    "staleness=1s": time,
    "staleness=250": time,
  };
  for (const [query, message] of Object.entries(wrong)) {
    it(`may not be ${query}`, () => {
      const error = assertThrows(
        () => openCache(`memcache://127.0.0.1?${query}`),
        AppError,
      );
      assertEquals(error.code, "config");
      assertMatch(error.message, message);
    });
  }
});
