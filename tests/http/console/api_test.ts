import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Api, isToken, pathOf } from "../../../src/http/console/api.js";

/** Runs `work` against a server that answers so, and returns what it heard. */
async function against(
  answer: () => Response,
  work: (api: Api) => Promise<void>,
): Promise<Pick<Request, "url" | "headers">[]> {
  const heard: Pick<Request, "url" | "headers">[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    ({ url, headers }) => {
      heard.push({ url, headers: new Headers(headers) });
      return answer();
    },
  );
  await work(new Api(new URL(`http://127.0.0.1:${server.addr.port}/a/b/`)));
  return heard;
}

describe("the console's calls", () => {
  it("go to the service's own place, with the token of that time", async () => {
    const heard = await against(() => Response.json({ a: 1 }), async (api) => {
      const { status, body } = await api.call("GET", "persons/ada");
      assertEquals([status, body], [200, { a: 1 }]);
      api.use("secret-token");
      await api.call("PUT", "x", { json: {}, headers: { "If-Match": '"a"' } });
      api.use(undefined);
      await api.call("GET", "persons?limit=10");
    });
    const [get, put, list] = heard;
    assertEquals(new URL(get?.url ?? "").pathname, "/a/b/persons/ada");
    assertEquals(get?.headers.get("Authorization"), null);
    assertEquals(put?.headers.get("Authorization"), "Bearer secret-token");
    assertEquals(put?.headers.get("If-Match"), '"a"');
    assertEquals(put?.headers.get("Content-Type"), "application/json");
    assertEquals(list?.headers.get("Authorization"), null);
  });

  it("have status 0 if the answer is no answer", async () => {
    await against(
      () =>
        new Response("<html>", { headers: { "Content-Type": "text/json" } }),
      async (api) => {
        const { status, body } = await api.call("GET", "x");
        assertEquals([status, body], [0, undefined]);
      },
    );
    const nowhere = new Api(new URL("http://127.0.0.1:1/"));
    assertEquals((await nowhere.call("GET", "x")).status, 0);
  });
});

describe("the path of a person", () => {
  it("holds every id that a URL can hold", () => {
    for (const id of ["ada", "a/b?c#d%", "…", "<b>", "😀".repeat(255), " "]) {
      const path = pathOf(id) ?? "";
      assertEquals(new URL(path, "http://x/").pathname, `/${path}`);
      assertEquals(decodeURIComponent(path.slice("persons/".length)), id);
    }
  });

  it("is absent for the others", () => {
    for (const id of ["", ".", "..", "\ud800"]) {
      assertEquals(pathOf(id), undefined);
    }
  });
});

describe("a token", () => {
  it("has the characters of RFC 6750", () => {
    assertEquals(["abc-._~+/9==", "A"].map(isToken), [true, true]);
    assertEquals(["", "a b", "a\n", "=", "é"].map(isToken), [
      ...Array(5).fill(false),
    ]);
  });
});
