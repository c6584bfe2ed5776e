import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { authorize, scopeOf } from "../../../src/http/middleware/authorize.ts";
import { type Holder, Tokens } from "../../../src/http/middleware/tokens.ts";
import { HttpError } from "../../../src/http/response/http_error.ts";

const WRITE = "hunter2-write-token";
const READ = "hunter2-read-token+/~._-==";
const BEARER = 'Bearer realm="person"';

/** Credentials that contain no known token. */
const GARBAGE = [
  "Bearer",
  "Bearer ",
  "Bearer x",
  WRITE,
  `Basic ${btoa(`user:${WRITE}`)}`,
  `Digest ${WRITE}`,
  `Bearer ${WRITE.slice(1)}`,
  `Bearer ${WRITE}x`,
  `Bearer ${WRITE}=`,
  `Bearer ${WRITE.toUpperCase()}`,
  `Bearer ${WRITE}, Bearer ${WRITE}`,
  `Bearer ${WRITE} ${WRITE}`,
  `Bearer "${WRITE}"`,
  `Bearer ${encodeURIComponent(" ")}${WRITE}`,
  `Bearer ${"x".repeat(100_000)}`,
  "Bearer none",
  "Bearer null",
  "Bearer ../../etc/passwd",
  "Bearer ' OR 1=1 --",
  "\u00ff",
];

/** How a request with that scope ends: the holder's scope, or the error. */
async function outcome(
  needed: "read" | "write" | undefined,
  headers: Record<string, string> = {},
) {
  const tokens = new Tokens([WRITE], [READ]);
  const app = new Hono<
    { Variables: { "person/holder": Holder | undefined } }
  >();
  const check = authorize(tokens, () => needed);
  app.get("*", (c) => {
    check(c);
    return c.json(c.get("person/holder")?.scope ?? "none");
  });
  app.onError((error, c) => {
    if (!(error instanceof HttpError)) throw error;
    const { code, headers, message } = error;
    const said = code === "insufficient_scope" ? [message] : [];
    return c.json([code, headers?.["WWW-Authenticate"], ...said]);
  });
  return await (await app.request("/", { headers })).json();
}

const bearing = (token: string, scheme = "Bearer") => ({
  Authorization: `${scheme} ${token}`,
});

describe("a bearer token", () => {
  it("with the scope lets the request through, which knows its holder", async () => {
    assertEquals(await outcome("read", bearing(READ)), "read");
    assertEquals(await outcome("read", bearing(WRITE)), "write");
    assertEquals(await outcome("write", bearing(WRITE)), "write");
  });

  it("may have the scheme in any case, and more than one space", async () => {
    for (const scheme of ["bearer", "BEARER ", "Bearer  "]) {
      assertEquals(await outcome("read", bearing(READ, scheme)), "read");
    }
  });

  it("that may only read gets a 403 for a write", async () => {
    assertEquals(await outcome("write", bearing(READ)), [
      "insufficient_scope",
      `${BEARER}, error="insufficient_scope", scope="write"`,
      "This token may only read; writes and /admin need a write token.",
    ]);
  });

  it("must be sent: the 401 of a request without one names no error", async () => {
    assertEquals(await outcome("read"), ["unauthorized", BEARER]);
  });

  it("is not needed where no scope is: even an unknown one is ignored", async () => {
    assertEquals(await outcome(undefined), "none");
    assertEquals(await outcome(undefined, bearing("x")), "none");
  });

  for (const Authorization of GARBAGE) {
    // A test's name must not show the token.
    const name = Authorization.replaceAll(WRITE, "TOKEN").slice(0, 50);
    it(`is not known in ${name}`, async () => {
      assertEquals(await outcome("read", { Authorization }), [
        "unauthorized",
        `${BEARER}, error="invalid_token"`,
      ]);
    });
  }
});

describe("the scope of a method", () => {
  it("is read only for the safe methods", () => {
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      assertEquals(scopeOf(method), "read");
    }
    for (const method of ["PUT", "POST", "PATCH", "DELETE", "get", "BREW"]) {
      assertEquals(scopeOf(method), "write");
    }
  });
});
