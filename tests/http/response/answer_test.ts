import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { failing } from "../failing.ts";
import { Fixture, type Init } from "../fixture.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const BODY = JSON.stringify({ firstName: "Ada", lastName: "" });
const TAKEN = JSON.stringify({ id: "a", firstName: "Ada", lastName: "" });
const READ = "a-read-token";
const TOKENS = { writeToken: ["a-write-token"], readToken: [READ] };

/** A request, and what its answer is to be. */
interface Row extends Init {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Whether the answer may be kept. */
  readonly keep?: boolean;
  readonly options?: ConstructorParameters<typeof Fixture>[0];
  /** What the store does. */
  readonly fails?: Error;
}

/** One of each kind of answer. */
const REQUESTS: readonly Row[] = [
  { method: "GET", path: "/persons/a", status: 200, keep: true },
  { method: "HEAD", path: "/persons/a", status: 200, keep: true },
  {
    method: "GET",
    path: "/persons/a",
    status: 304,
    keep: true,
    headers: { "If-None-Match": "*" },
  },
  { method: "GET", path: "/persons?id=a", status: 200, keep: true },
  { method: "GET", path: "/persons", status: 200, keep: true },
  { method: "GET", path: "/persons/b", status: 404 },
  { method: "PUT", path: "/persons/a", status: 200, body: BODY },
  { method: "PUT", path: "/persons/b", status: 201, body: BODY },
  { method: "PUT", path: "/persons/b", status: 400, body: "{" },
  { method: "POST", path: "/persons", status: 201, body: BODY },
  { method: "POST", path: "/persons", status: 409, body: TAKEN },
  {
    method: "PATCH",
    path: "/persons/a",
    status: 200,
    body: "{}",
  },
  {
    method: "PATCH",
    path: "/persons/a",
    status: 415,
    body: "{}",
    headers: { "Content-Type": "text/plain" },
  },
  { method: "DELETE", path: "/persons/a", status: 204 },
  { method: "DELETE", path: "/persons/b", status: 404 },
  { method: "GET", path: "/admin/source", status: 200 },
  { method: "GET", path: "/metrics", status: 200 },
  { method: "GET", path: "/livez", status: 200 },
  { method: "GET", path: "/readyz", status: 200 },
  { method: "GET", path: "/nothing", status: 404 },
  { method: "PATCH", path: "/persons", status: 405 },
  { method: "OPTIONS", path: "/persons", status: 204 },
  { method: "GET", path: "/persons/a", status: 401, options: TOKENS },
  {
    method: "DELETE",
    path: "/persons/a",
    status: 403,
    options: TOKENS,
    headers: { Authorization: `Bearer ${READ}` },
  },
  {
    method: "PUT",
    path: "/persons/a",
    status: 412,
    body: BODY,
    headers: { "If-None-Match": "*" },
  },
  {
    method: "PUT",
    path: "/persons/a",
    status: 413,
    body: BODY,
    options: { bodyLimit: 9 },
  },
  { method: "GET", path: "/persons/a", status: 414, options: { urlLimit: 9 } },
  {
    method: "GET",
    path: "http://evil.example/persons/a",
    status: 421,
    options: { checkHost: true },
  },
  {
    method: "PUT",
    path: "/persons/a",
    status: 500,
    body: BODY,
    fails: new Error("It broke."),
  },
  {
    method: "PUT",
    path: "/persons/a",
    status: 503,
    body: BODY,
    fails: new AppError("unavailable", "It is down."),
  },
  {
    method: "GET",
    path: "/persons/a",
    status: 503,
    options: { maxRequests: 0 },
  },
  {
    method: "PUT",
    path: "/persons/a",
    status: 504,
    body: BODY,
    fails: new AppError("unknown_outcome", "It is late."),
  },
];

describe("every answer", () => {
  for (const row of REQUESTS) {
    const { method, path, status, keep = false, options, fails, ...init } = row;
    it(`${method} ${path} ${status}`, async () => {
      await using it = fails ? failing(fails) : new Fixture(options);
      it.seed("a");
      const response = await it.send(method, path, init);
      const { headers } = response;
      assertEquals(response.status, status);
      assertMatch(headers.get("X-Request-Id") ?? "", UUID);
      assertEquals(headers.get("X-Content-Type-Options"), "nosniff");
      assertEquals(
        headers.get("Content-Security-Policy"),
        "default-src 'none'; frame-ancestors 'none'",
      );
      assertEquals(headers.get("Cross-Origin-Resource-Policy"), "same-origin");
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
  it("is that of the request, also in a problem", async () => {
    await using it = new Fixture();
    const id = "A-b_c.9";
    const headers = { "X-Request-Id": id };
    for (const path of ["/livez", "/persons/a", "/nothing", "/persons/%"]) {
      const response = await it.send("GET", path, { headers });
      assertEquals(response.headers.get("X-Request-Id"), id);
      const { requestId = id } = await response.json();
      assertEquals(requestId, id);
    }
  });
});
