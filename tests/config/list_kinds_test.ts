import { assertEquals, assertFalse } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { modules, origins, tokens } from "../../src/config/list_kinds.ts";

const ONE = "hunter2-hunter2-hunter2";
const TWO = "AZaz09-._~+/AZaz09==";

/** The text as the name of a test, which is no secret. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40).replaceAll("hunter2", "***"));
}

describe("a list", () => {
  it("is separated by blanks, commas or line breaks", () => {
    for (const text of ["a,b", "a b", " a\r\nb\n", "a, b,"]) {
      assertEquals(modules().parse(text), ["a", "b"]);
    }
  });

  it("is written none if it is empty, and an empty text is refused", () => {
    for (const kind of [tokens(), origins(), modules()]) {
      assertEquals(kind.parse(" none\n"), []);
      assertEquals(kind.format([]), "none");
      for (const text of ["", " ", ",", "\n"]) {
        assertEquals(kind.parse(text), undefined);
      }
    }
  });

  it("of a program is an array of allowed texts", () => {
    const { accepts } = origins();
    assertEquals(accepts([]), true);
    assertEquals(accepts(["https://a.example"]), true);
    for (const value of ["https://a.example", ["*"], [1], null, {}]) {
      assertFalse(accepts(value));
    }
  });
});

describe("tokens", () => {
  it("are never shown", () => {
    assertEquals(tokens().parse(`${ONE},${TWO}`), [ONE, TWO]);
    assertEquals(tokens().format([ONE, TWO]), "***");
    assertEquals(tokens().secret, true);
  });

  it("have 16 to 512 characters", () => {
    const lengths = [15, 16, 512, 513].map((n) => "t".repeat(n));
    assertEquals(lengths.map((it) => tokens().accepts([it])), [
      false,
      true,
      true,
      false,
    ]);
  });

  const WRONG = ["hunter2", `${ONE},hunter2`, "é".repeat(16), `${ONE}"`]
    .concat(`=${ONE}`, ONE.repeat(30), `none,${ONE}`);
  for (const text of WRONG) {
    it(`are not ${shown(text)}`, () => {
      assertEquals(tokens().parse(text), undefined);
    });
  }
});

describe("origins", () => {
  it("are exact, in the form that browsers send", () => {
    const { parse, format } = origins();
    const text = "https://app.example http://localhost:5173";
    assertEquals(parse(text), text.split(" "));
    assertEquals(
      format(text.split(" ")),
      "https://app.example,http://localhost:5173",
    );
  });

  const WRONG = ["*", "null", "app.example", "https://app.example/"].concat(
    "https://App.example",
    "https://app.example:443",
    "ftp://app.example",
    "https://*.example",
    "https://u:hunter2@app.example",
  );
  for (const text of WRONG) {
    it(`are not ${shown(text)}`, () => {
      assertEquals(origins().parse(text), undefined);
    });
  }
});
