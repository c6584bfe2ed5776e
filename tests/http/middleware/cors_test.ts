import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL } from "../failing.ts";
import { assertProblem, Fixture } from "../fixture.ts";

const APP = "https://app.example";
const corsOrigin = [APP, "http://localhost:5173"];
const OTHERS = [
  "null",
  "https://app.example.evil.example",
  "https://evil.example",
  "http://app.example",
  "https://app.example:8443",
  "https://APP.example",
  "https://app.example/",
  `${APP}, ${APP}`,
  "*",
  "",
  "%00",
];

const fields = (headers: Headers) =>
  [...headers.keys()].filter((name) => name.startsWith("access-control-"));

/** What a browser asks before a request that is not simple. */
const preflight = (Origin: string, method = "PUT") => ({
  headers: { Origin, "Access-Control-Request-Method": method },
});

describe("without origins", () => {
  it("no page of another site may read or send anything", async () => {
    await using it = new Fixture();
    for (const { method, path, ...init } of ALL) {
      const headers = { Origin: APP };
      const { headers: got } = await it.send(method, path, {
        ...init,
        headers,
      });
      assertEquals([fields(got), got.get("Vary")], [[], null]);
      const asked = await it.send("OPTIONS", path, preflight(APP, method));
      assertEquals(fields(asked.headers), []);
    }
  });

  // What a form can send without asking must not be a write.
  for (
    const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
    ]
  ) {
    it(`a form of ${type} writes nothing`, async () => {
      await using it = new Fixture();
      const headers = { Origin: APP, "Content-Type": type };
      const body = '{"firstName":"Ada","lastName":""}';
      const response = await it.send("POST", "/persons", { body, headers });
      await assertProblem(response, 415, "unsupported-media-type");
      assertEquals(it.store.persons.size, 0);
    });
  }
});

describe("with origins", () => {
  it("their pages may read the answers and the exposed fields", async () => {
    await using it = new Fixture({ corsOrigin });
    for (const Origin of corsOrigin) {
      for (const { method, path, ...init } of ALL) {
        const headers = { Origin };
        const answer = await it.send(method, path, { ...init, headers });
        const get = (name: string) => answer.headers.get(name) ?? "";
        assertEquals(get("Access-Control-Allow-Origin"), Origin);
        assertEquals(get("Access-Control-Allow-Credentials"), "");
        assertStringIncludes(get("Access-Control-Expose-Headers"), "ETag");
        assertEquals(get("Vary"), "Origin");
      }
    }
  });

  it("their pages may read errors as well", async () => {
    await using it = new Fixture({ corsOrigin, writeToken: ["w"] });
    const headers = { Origin: APP };
    for (const path of ["/persons/%zz", "/persons/a", "/nothing"]) {
      const { headers: got } = await it.send("GET", path, { headers });
      assertEquals(got.get("Access-Control-Allow-Origin"), APP);
    }
    const refused = await it.send("DELETE", "/persons/a", { headers });
    assertEquals(refused.headers.get("Access-Control-Allow-Origin"), APP);
    await assertProblem(refused, 401, "unauthorized");
  });

  it("a preflight of their pages needs no token", async () => {
    await using it = new Fixture({
      corsOrigin,
      writeToken: ["w"],
      readToken: ["r"],
    });
    const answer = await it.send("OPTIONS", "/persons/a", preflight(APP));
    assertEquals([answer.status, await answer.text()], [204, ""]);
    const get = (name: string) => answer.headers.get(name) ?? "";
    assertEquals(get("Access-Control-Allow-Origin"), APP);
    assertStringIncludes(get("Access-Control-Allow-Methods"), "PUT");
    const fields = get("Access-Control-Allow-Headers");
    assertStringIncludes(fields, "Authorization");
    assertStringIncludes(fields, "traceparent, tracestate");
    assertEquals(get("Access-Control-Max-Age"), "600");
    assertEquals(get("X-Content-Type-Options"), "nosniff");
    assertEquals(it.store.calls, 0);
  });

  it("OPTIONS that is no preflight answers with Allow", async () => {
    await using it = new Fixture({ corsOrigin });
    for (const headers of [{}, { Origin: APP }]) {
      const answer = await it.send("OPTIONS", "/persons", { headers });
      assertEquals(answer.headers.get("Allow"), "GET, HEAD, POST, OPTIONS");
      const granted = answer.headers.get("Access-Control-Allow-Origin");
      assertEquals(granted, new Headers(headers).get("Origin"));
    }
  });

  for (const Origin of OTHERS) {
    it(`the origin ${JSON.stringify(Origin)} gets no permission`, async () => {
      await using it = new Fixture({ corsOrigin });
      for (const init of [{ headers: { Origin } }, preflight(Origin)]) {
        for (const method of ["GET", "OPTIONS"]) {
          const { headers } = await it.send(method, "/persons", init);
          assertEquals([fields(headers), headers.get("Vary")], [[], "Origin"]);
        }
      }
    });
  }
});
