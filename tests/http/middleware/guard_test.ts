import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { searching } from "../../support/produced/answers.ts";
import { ALL, READS, WRITES } from "../failing.ts";
import { assertProblem, Fixture, type Init } from "../fixture.ts";

const WRITE = "hunter2-write-token";
const NEXT = "hunter2-next-write-token";
const READ = "hunter2-read-token";
const TOKENS = { writeToken: [WRITE, NEXT], readToken: [READ] };

const BEARER = 'Bearer realm="person"';
const UNKNOWN = `${BEARER}, error="invalid_token"`;

const ADMIN = [
  { method: "GET", path: "/admin/source" },
  { method: "PUT", path: "/admin/source", body: '{"source":"database"}' },
];
const NOWHERE = [
  { method: "GET", path: "/nothing" },
  { method: "OPTIONS", path: "/persons" },
  { method: "GET", path: "/metrics" },
  { method: "GET", path: "/admin/other" },
];
function authorized(token: string, init: Init = {}): Init {
  return { ...init, headers: { Authorization: `Bearer ${token}` } };
}

describe("an API with read and write tokens", () => {
  for (const { method, path, ...init } of [...ALL, ...ADMIN, ...NOWHERE]) {
    it(`needs a token for ${method} ${path}`, async () => {
      await using it = new Fixture(TOKENS);
      it.seed("a");
      const none = await it.send(method, path, init);
      const { detail } = await assertProblem(none, 401, "unauthorized");
      assertEquals(
        detail,
        "A bearer token is needed: send Authorization: Bearer TOKEN.",
      );
      assertEquals(none.headers.get("WWW-Authenticate"), BEARER);
      const bad = await it.send(method, path, authorized(`${WRITE}x`, init));
      await assertProblem(bad, 401, "unauthorized");
      assertEquals(bad.headers.get("WWW-Authenticate"), UNKNOWN);
      assertEquals([it.store.calls, it.keyValue.roundTrips], [0, 0]);
      assertEquals([it.store.persons.size, it.service.source], [1, "cache"]);
    });

    it(`accepts every write token for ${method} ${path}`, async () => {
      for (const token of TOKENS.writeToken) {
        await using it = new Fixture(TOKENS);
        it.seed("a");
        const { status } = await it.send(method, path, authorized(token, init));
        assertEquals([401, 403].includes(status), false);
      }
    });
  }

  for (const { method, path, ...init } of [...WRITES, ...ADMIN]) {
    it(`answers 403 to ${method} ${path} with a read token`, async () => {
      await using it = new Fixture(TOKENS);
      it.seed("a");
      const response = await it.send(method, path, authorized(READ, init));
      await assertProblem(response, 403, "insufficient-scope");
      assertEquals(
        response.headers.get("WWW-Authenticate"),
        `${BEARER}, error="insufficient_scope", scope="write"`,
      );
      assertEquals(it.store.calls, 0);
      assertEquals([it.store.persons.size, it.service.source], [1, "cache"]);
    });
  }

  for (const { method, path } of READS) {
    it(`accepts a read token for ${method} ${path}`, async () => {
      await using it = new Fixture(TOKENS);
      it.seed("a");
      const { status } = await it.send(method, path, authorized(READ));
      assertEquals(status, 200);
    });
  }

  it("needs no token for the probes", async () => {
    await using it = new Fixture(TOKENS);
    for (const path of ["/livez", "/readyz"]) {
      assertEquals((await it.send("GET", path)).status, 200);
    }
  });

  it("does not read the body of a refused request", async () => {
    await using it = new Fixture(TOKENS);
    const response = await it.send("PUT", "/persons/a", { body: "{" });
    await assertProblem(response, 401, "unauthorized");
  });

  it("guards a mounted router as well", async () => {
    await using it = new Fixture(TOKENS);
    const outer = searching(new Hono());
    outer.route("/people", it.router);
    outer.get("/", (c) => c.text("the outer app"));
    for (const { method, path } of [...READS, ...ADMIN, ...NOWHERE]) {
      const response = await outer.request(`/people${path}`, { method });
      await assertProblem(response, 401, "unauthorized");
    }
    const headers = { Authorization: `Bearer ${READ}` };
    const admin = await outer.request("/people/admin/source", { headers });
    await assertProblem(admin, 403, "insufficient-scope");
    const read = await outer.request("/people/persons", { headers });
    assertEquals(read.status, 200);
    assertEquals(await (await outer.request("/")).text(), "the outer app");
  });
});

describe("an API with only write tokens", () => {
  it("needs a token for writes and /admin, but not for reads", async () => {
    await using it = new Fixture({ writeToken: [WRITE] });
    it.seed("a");
    for (const { method, path } of READS) {
      assertEquals((await it.send(method, path)).status, 200);
    }
    for (const { method, path, ...init } of [...WRITES, ...ADMIN]) {
      const response = await it.send(method, path, init);
      await assertProblem(response, 401, "unauthorized");
    }
  });
});

describe("an API with only read tokens", () => {
  it("refuses every write", async () => {
    await using it = new Fixture({ readToken: [READ] });
    for (const { method, path, ...init } of [...WRITES, ...ADMIN]) {
      const response = await it.send(method, path, authorized(READ, init));
      await assertProblem(response, 403, "insufficient-scope");
    }
  });
});
