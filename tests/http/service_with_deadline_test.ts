import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL, BODY, READS, WRITES } from "./failing.ts";
import { ada, assertProblem, Fixture } from "./fixture.ts";

/** A fixture whose store answers only after a release. */
function hanging(...options: ConstructorParameters<typeof Fixture>) {
  const it = new Fixture(...options);
  const { promise, resolve, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const hang = () => promise;
  Object.assign(it.store, {
    get: hang,
    getMany: hang,
    list: hang,
    put: hang,
    add: hang,
    delete: hang,
    ping: hang,
  });
  return { it, resolve, reject };
}

describe("the deadline of a request", () => {
  const soon = { requestTimeout: 30 };

  for (const { method, path, ...init } of READS) {
    it(`${method} ${path} answers 503 at the deadline`, async () => {
      const { it, reject } = hanging({}, soon);
      await using _ = it;
      const response = await it.send(method, path, init);
      await assertProblem(response, 503, "unavailable");
      assertEquals(response.headers.get("Retry-After"), "1");
      // The late failure of the store must not end the process.
      reject(new Error("late"));
    });
  }

  for (const { method, path, ...init } of WRITES) {
    it(`${method} ${path} answers 504 (outcome unknown) at the deadline`, async () => {
      const { it, reject } = hanging({}, soon);
      await using _ = it;
      const response = await it.send(method, path, init);
      const { detail } = await assertProblem(response, 504, "unknown-outcome");
      assert(detail.includes("may or may not"), detail);
      assertEquals(it.audits[0]?.fields.status, 504);
      reject(new Error("late"));
    });
  }

  it("applies to /readyz, and never to /livez", async () => {
    const { it, reject } = hanging({}, soon);
    await using _ = it;
    await assertProblem(await it.send("GET", "/readyz"), 503, "unavailable");
    assertEquals((await it.send("GET", "/livez")).status, 200);
    reject(new Error("late"));
  });
});

describe("the limit of requests", () => {
  it("serves that many requests, and refuses more at once", async () => {
    const { it, resolve } = hanging({ maxRequests: 3 });
    await using _ = it;
    const under = [1, 2, 3].map(() => it.send("GET", "/persons"));
    for (const { method, path, ...init } of ALL) {
      const response = await it.send(method, path, init);
      await assertProblem(response, 503, "overloaded");
      assertEquals(response.headers.get("Retry-After"), "1");
    }
    await assertProblem(await it.send("GET", "/readyz"), 503, "overloaded");
    assertEquals((await it.send("GET", "/livez")).status, 200);
    assertEquals((await it.send("GET", "/metrics")).status, 200);
    // A request frees its place however it ends.
    resolve(undefined as never);
    await Promise.all(under);
    for (let i = 0; i < 10; i++) {
      assertEquals((await it.send("GET", "/nothing")).status, 404);
    }
  });
});

describe("the limit of the URL", () => {
  it("serves the longest URL, and answers 414 to a longer one", async () => {
    await using it = new Fixture({ urlLimit: 1_000 });
    const before = "http://localhost/persons?id=a";
    const longest = before + "&".repeat(1_000 - before.length);
    assertEquals((await it.router.request(longest)).status, 200);
    const response = await it.router.request(`${longest}&`);
    await assertProblem(response, 414, "uri-too-long");
    for (const { method, path, ...init } of ALL) {
      const long = `${path}${path.includes("?") ? "&" : "?"}${
        "&".repeat(1_000)
      }`;
      const refused = await it.send(method, long, init);
      await assertProblem(refused, 414, "uri-too-long");
    }
  });

  it("accepts a hundred of the longest ASCII ids", async () => {
    await using it = new Fixture();
    const ids = Array.from({ length: 100 }, (_, i) => `${i}`.padStart(255));
    const query = ids.map((id) => `id=${id.replaceAll(" ", "+")}`).join("&");
    assertEquals((await it.send("GET", `/persons?${query}`)).status, 200);
  });
});

describe("a thrown value that is not an Error", () => {
  for (const thrown of [null, undefined, "SELECT hunter2", 7, { a: 1 }]) {
    const shown = JSON.stringify(thrown)?.replace("hunter2", "***");
    it(`answers 500: ${shown}`, async () => {
      await using it = new Fixture();
      it.seed("a");
      Object.assign(it.store, { put: () => Promise.reject(thrown) });
      const response = await it.send("PUT", "/persons/a", { body: BODY });
      const text = await response.clone().text();
      assertEquals(text.includes("hunter2"), false);
      await assertProblem(response, 500, "internal");
      assertEquals(it.errors.length, 1);
      assertEquals(JSON.stringify(it.errors).includes("hunter2"), false);
      assertEquals(it.store.persons.get(ada("a").id), ada("a"));
    });
  }
});
