import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Fixture } from "../fixture.ts";

const NUMBER = "\\d+(\\.\\d+)?";

/** A field with these parts. */
function parts(...names: string[]): RegExp {
  return new RegExp(
    `^${names.map((name) => `${name};dur=${NUMBER}`).join(", ")}$`,
  );
}

describe("Server-Timing", () => {
  it("says what the request and its backends took", async () => {
    await using it = new Fixture({ serverTiming: true });
    it.seed("a");
    const of = async (path: string) => {
      const { headers } = await it.send("GET", path);
      return headers.get("Server-Timing") ?? "";
    };
    assertMatch(await of("/persons/a"), parts("total", "cache", "store"));
    assertMatch(await of("/persons/a"), parts("total", "cache"));
    assertMatch(await of("/persons?limit=1"), parts("total", "store"));
    assertMatch(await of("/persons/a?x"), parts("total"));
    assertMatch(await of("/livez"), parts("total"));
    assertMatch(await of("/nothing"), parts("total"));
    await using narrow = new Fixture({ serverTiming: true, urlLimit: 10 });
    const refused = await narrow.send("GET", "/persons/aaaaaaaa");
    assertEquals(refused.status, 414);
    assertMatch(refused.headers.get("Server-Timing") ?? "", parts("total"));
  });

  it("is off by default", async () => {
    await using it = new Fixture();
    const { headers } = await it.send("GET", "/livez");
    assertEquals(headers.get("Server-Timing"), null);
  });
});
