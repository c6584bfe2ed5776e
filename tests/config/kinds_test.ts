import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  backend,
  boolean,
  choice,
  duration,
  host,
  integer,
  rate,
  size,
} from "../../src/config/kinds.ts";

describe("a kind of value", () => {
  it("reads what it writes", () => {
    const kinds = [duration("0s", "999d"), size("0", "9GiB"), integer(0, 1e9)];
    for (const kind of kinds) {
      fc.assert(fc.property(fc.nat(9e8), (value) => {
        assertEquals(kind.parse(kind.format(value)), value);
      }));
    }
  });

  it("writes the largest unit that fits", () => {
    const { format } = duration("0s", "1d");
    assertEquals(
      [0, 250, 1500, 30_000, 300_000, 3_600_000, 172_800_000].map(format),
      ["0ms", "250ms", "1500ms", "30s", "5m", "1h", "2d"],
    );
    assertEquals([1, 1536, 65_536, 1_048_576].map(size("0", "1GiB").format), [
      "1",
      "1536",
      "64KiB",
      "1MiB",
    ]);
  });

  it("includes its least and its most, and nothing beyond them", () => {
    const { parse, accepts } = duration("2s", "1m");
    assertEquals(["1999ms", "2s", "60s", "61s", "1m"].map(parse), [
      undefined,
      2_000,
      60_000,
      undefined,
      60_000,
    ]);
    const given = [1_999, 2_000, 60_000, 60_001, 2_000.5, NaN, "2s"];
    assertEquals(given.filter(accepts), [2_000, 60_000]);
    const whole = integer(1, 9);
    assertEquals(["0", "1", "9", "10"].map(whole.parse), [
      undefined,
      1,
      9,
      undefined,
    ]);
    assertEquals([0, 1, 9, 10, "9"].filter(whole.accepts), [1, 9]);
  });

  it("is a rate, or off", () => {
    const { parse, accepts, format, allowed } = rate(100);
    assertEquals(["off", "1/s", "50/s", "100/s"].map(parse), [0, 1, 50, 100]);
    assertEquals([0, 1, 50, 100].map(format), ["off", "1/s", "50/s", "100/s"]);
    const wrong = ["0/s", "0", "1", "101/s", "1/m", "-1/s", "1.5/s", "1 /s"];
    for (const text of [...wrong, "01/s", "1e1/s", "/s", "", "OFF", "none"]) {
      assertEquals(parse(text), undefined, text);
    }
    assertEquals([0, 1, 100, 101, 1.5, -1, "1/s"].filter(accepts), [0, 1, 100]);
    assertEquals(allowed, '"off" or a rate such as 1/s, from 1/s to 100/s');
  });

  it("has no other unit, sign, blank or exponent", () => {
    const { parse } = duration("0s", "9d");
    for (const text of ["", "s", "1", "1S", "-1s", "1.5s", "1 s", " 1s"]) {
      assertEquals(parse(text), undefined, text);
    }
    for (const text of ["", "1kb", "1KIB", "0x1", "1e3", "1 KiB"]) {
      assertEquals(size("0", "9GiB").parse(text), undefined, text);
    }
    for (const text of ["", "1e3", "+1", "-1", "1.0", "0x1", " 1"]) {
      assertEquals(integer(0, 9_999).parse(text), undefined, text);
    }
  });
});

/** The kinds, each with texts that it allows and texts that it refuses. */
const TEXTS = [
  ["a choice", choice("a", "b"), ["a", "b"], ["", "A", "c", "ab"]],
  [
    "a backend",
    backend("x:"),
    ["memory:", "mysql://u:p@h/d"],
    ["", "memory", "//h"],
  ],
  [
    "a host",
    host(),
    ["localhost", "db-1.example", "10.0.0.1", "::1", "fe80::1"],
    [
      "",
      "a b",
      "http://x",
      "x:80",
      "127.0.0.1:80",
      "ab:80",
      "fe80::1%1",
      "[::1]",
      "a/b",
    ],
  ],
] as const;

describe("a kind of text", () => {
  for (const [name, kind, allowed, refused] of TEXTS) {
    it(`allows the values of ${name} alone`, () => {
      for (const text of allowed) {
        assertEquals<string | undefined>(kind.parse(text), text);
        assertEquals(kind.accepts(text), true, text);
      }
      for (const text of refused) {
        assertEquals(kind.parse(text), undefined, text);
        assertEquals(kind.accepts(text), false, text);
      }
      assertEquals(kind.accepts(1), false);
    });
  }

  it("shows a backend without its password", () => {
    assertEquals(backend("x:").format("x://u:hunter2@h"), "x://***@h");
  });
});

describe("a boolean", () => {
  it("is true or false, and no other word", () => {
    const { parse, accepts } = boolean();
    assertEquals(["true", "false", "True", "yes", "1", ""].map(parse), [
      true,
      false,
      ...[undefined, undefined, undefined, undefined],
    ]);
    assertEquals([true, false, "true", 1].filter(accepts), [true, false]);
  });
});
