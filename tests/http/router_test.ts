import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { searching } from "../support/produced/answers.ts";
import { ada, assertProblem, Fixture, resolve } from "./fixture.ts";

const NO_PATHS = [
  "/person",
  "/person",
  "/Persons",
  "/persons/",
  "/persons//",
  "/persons/a/",
  "/persons/a/b",
  "/admin",
  "/admin/source/",
  "/livez/",
  "/%zz",
  "/persons%2Fa",
];

describe("an unknown path", () => {
  for (const path of NO_PATHS) {
    it(path, async () => {
      await using it = new Fixture();
      for (const method of ["GET", "PUT", "POST", "DELETE", "OPTIONS"]) {
        const response = await it.send(method, path);
        const { detail } = await assertProblem(response, 404, "no-such-path");
        assertMatch(detail, /\/docs and \/openapi\.json list/);
        assertEquals(response.headers.get("Allow"), null);
      }
      assertEquals(it.store.calls, 0);
    });
  }
});

/** The fixture's router within another app, which has its own ways. */
function mount(it: Fixture, prefix: string): Hono {
  const outer = searching(new Hono());
  outer.use(async (c, next) => {
    c.header("X-Outer", "set before");
    await next();
  });
  outer.onError((_, c) => c.text("the outer app's error", 500));
  outer.notFound((c) => c.text("the outer app's 404", 404));
  outer.get("/", (c) => c.text("the outer app"));
  outer.route(prefix, it.router);
  return outer;
}

const put = (value: unknown) => ({
  method: "PUT",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
});

describe("mounted with CORS", () => {
  it("does not change the environment of the outer app", async () => {
    const page = "https://a.example";
    await using it = new Fixture({ corsOrigin: [page] });
    const outer = new Hono<{ Bindings: { remote: string } }>();
    outer.use(async (c, next) => {
      await next();
      c.header("X-Remote", c.env.remote);
    });
    outer.route("/people", it.router);
    const init = { headers: { Origin: page } };
    const env = { remote: "192.0.2.1" };
    const answer = await outer.request("/people/persons/a", init, env);
    await assertProblem(answer, 404, "not-found");
    assertEquals(answer.headers.get("X-Remote"), env.remote);
    assertEquals(answer.headers.get("Access-Control-Allow-Origin"), page);
  });
});

describe("mounted where the prefix is cut off the path", () => {
  it("sends a Location and Link that resolve", async () => {
    await using it = new Fixture();
    const outer = new Hono().mount("/people-api", it.router.fetch);
    const path = "/people-api/persons";
    for (const id of ["a/b c", "b"]) {
      const request = { ...put(ada(id)), method: "POST" };
      const added = await outer.request(path, request);
      const read = await outer.request(resolve(added, path, "Location"));
      assertEquals(await read.json(), { ...ada(id) });
    }
    const page = await outer.request(`${path}?limit=1`);
    const next = await outer.request(resolve(page, path, "Link"));
    assertEquals((await next.json()).persons, [{ ...ada("b") }]);
  });
});

for (const prefix of ["/people-api", "/a/b", "/:tenant/api", "/"]) {
  const base = prefix.replace(":tenant", "ten%20ant").replace(/\/$/, "");

  describe(`mounted under ${prefix}`, () => {
    it("sends a Location and Link that resolve", async () => {
      await using it = new Fixture();
      const outer = mount(it, prefix);
      for (const id of ["a/b c", "b"]) {
        const added = await outer.request(`${base}/persons`, {
          ...put(ada(id)),
          method: "POST",
        });
        const location = resolve(added, `${base}/persons`, "Location");
        assertEquals(location, `${base}/persons/${encodeURIComponent(id)}`);
        const read = await outer.request(location);
        assertEquals(await read.json(), { ...ada(id) });
      }
      const page = await outer.request(`${base}/persons?limit=1`);
      const link = resolve(page, `${base}/persons?limit=1`, "Link");
      assertEquals(link, `${base}/persons?limit=1&after=a%2Fb%20c`);
      const next = await outer.request(link);
      assertEquals((await next.json()).persons, [{ ...ada("b") }]);
    });

    it("reads ids as without a prefix", async () => {
      await using it = new Fixture();
      const outer = mount(it, prefix);
      for (
        const id of ["a/b", "%25", "a+b", "😀", "persons", "x".repeat(255)]
      ) {
        const path = `${base}/persons/${encodeURIComponent(id)}`;
        const names = { firstName: "Ada", lastName: "Lovelace" };
        assertEquals((await outer.request(path, put(names))).status, 201);
        const read = await outer.request(path);
        assertEquals(await read.json(), { ...ada(id) });
      }
      for (const id of ["%", "%zz", "%FF", "%00", "a?x=1", "a?%zz"]) {
        const response = await outer.request(`${base}/persons/${id}`);
        await assertProblem(response, 400, "invalid");
      }
    });

    it("answers its own errors, and leaves others to the outer app", async () => {
      await using it = new Fixture();
      const outer = mount(it, prefix);
      const missing = await outer.request(`${base}/persons/a`);
      await assertProblem(missing, 404, "not-found");
      const nothing = await outer.request(`${base}/nothing`);
      await assertProblem(nothing, 404, "no-such-path");
      const patch = await outer.request(`${base}/persons`, { method: "PATCH" });
      await assertProblem(patch, 405, "method-not-allowed");
      assertEquals(patch.headers.get("X-Outer"), "set before");
      it.store.down = true;
      const down = await outer.request(`${base}/persons/a`, put({}));
      await assertProblem(down, 400, "invalid");
      const list = await outer.request(`${base}/persons`);
      await assertProblem(list, 503, "unavailable");
      const home = await outer.request("/");
      assertEquals(await home.text(), "the outer app");
    });
  });
}
