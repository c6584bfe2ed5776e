import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Fixture } from "./fixture.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const BODY = JSON.stringify({ firstName: "Ada", lastName: "" });

/** One of each kind of answer, and whether it may be kept. */
const REQUESTS = [
  { method: "GET", path: "/persons/a", status: 200, keep: true },
  { method: "HEAD", path: "/persons/a", status: 200, keep: true },
  { method: "GET", path: "/persons?id=a", status: 200, keep: true },
  { method: "GET", path: "/persons", status: 200, keep: true },
  { method: "GET", path: "/persons/b", status: 404 },
  { method: "PUT", path: "/persons/a", status: 200, body: BODY },
  { method: "PUT", path: "/persons/b", status: 201, body: BODY },
  { method: "PUT", path: "/persons/b", status: 400, body: "{" },
  { method: "POST", path: "/persons", status: 201, body: BODY },
  { method: "PATCH", path: "/persons/a", status: 415, body: "{}" },
  { method: "DELETE", path: "/persons/a", status: 204 },
  { method: "DELETE", path: "/persons/b", status: 404 },
  { method: "GET", path: "/admin/source", status: 200 },
  { method: "GET", path: "/livez", status: 200 },
  { method: "GET", path: "/readyz", status: 200 },
  { method: "GET", path: "/nothing", status: 404 },
  { method: "PATCH", path: "/persons", status: 405 },
  { method: "OPTIONS", path: "/persons", status: 204 },
];

describe("every answer", () => {
  for (const { method, path, status, keep = false, body } of REQUESTS) {
    it(`${method} ${path} ${status}`, async () => {
      await using it = new Fixture();
      it.seed("a");
      const init = body === undefined ? {} : { body };
      const response = await it.send(method, path, init);
      const { headers } = response;
      assertEquals(response.status, status);
      assertMatch(headers.get("X-Request-Id") ?? "", UUID);
      assertEquals(headers.get("X-Content-Type-Options"), "nosniff");
      const control = keep ? "private, no-cache" : "no-store";
      assertEquals(headers.get("Cache-Control"), control);
      const again = await it.send(method, path, init);
      assertNotEquals(
        again.headers.get("X-Request-Id"),
        headers.get("X-Request-Id"),
      );
    });
  }
});

describe("X-Request-Id", () => {
  for (const id of ["x", "A-b_c.9", "0".repeat(128), crypto.randomUUID()]) {
    it(`is kept: ${id}`, async () => {
      await using it = new Fixture();
      const headers = { "X-Request-Id": id };
      for (const path of ["/livez", "/persons/a", "/nothing", "/persons/%"]) {
        const response = await it.send("GET", path, { headers });
        assertEquals(response.headers.get("X-Request-Id"), id);
        const { requestId = id } = await response.json();
        assertEquals(requestId, id);
      }
    });
  }

  for (
    const id of ["", " ", "a b", "a,b", "a/b", "<b>", "é", "0".repeat(129)]
  ) {
    it(`is not kept: ${JSON.stringify(id)}`, async () => {
      await using it = new Fixture();
      const headers = { "X-Request-Id": id };
      const response = await it.send("GET", "/livez", { headers });
      assertMatch(response.headers.get("X-Request-Id") ?? "", UUID);
    });
  }
});
