import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { describing } from "../produced/answers.ts";
import { type Heard, undescribed } from "./undescribed.ts";

const STANDARD = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Request-Id": "1",
};

/** A good answer of `GET /livez`, with changes. */
function heard(
  { fields = {}, ...changes }: Partial<Heard> & {
    readonly fields?: Readonly<Record<string, string>>;
  } = {},
): Heard {
  const json = { "Content-Type": "application/json" };
  return {
    method: "GET",
    url: "http://localhost/livez?x",
    status: 200,
    headers: Object.entries({ ...STANDARD, ...json, ...fields }),
    body: '{"status":"alive"}',
    ...changes,
  };
}

/** Changes of the answer, and what is found of each. */
const MUTANTS: readonly [Parameters<typeof heard>[0], found: string][] = [
  [{ status: 418 }, "the status 418"],
  [{ fields: { "X-New": "1" } }, "the field x-new"],
  [{ fields: { "X-Request-Id": "a b" } }, "the field x-request-id"],
  [{ fields: { "Cache-Control": "public" } }, "the field cache-control"],
  [{ fields: { "Content-Type": "text/html" } }, "the media type text/html"],
  [{ body: '{"status":"well"}' }, "the body"],
  [{ body: '{"status":"alive","more":1}' }, "the body"],
  [{ headers: [] }, "no field x-request-id"],
  [{ method: "HEAD" }, "a body"],
  [{ method: "BREW" }, "the status 200"],
  [{ url: "http://localhost/livez/" }, "the status 200"],
];

describe("an answer that is compared with the description", () => {
  it("passes if it is as described", () => {
    assertEquals(undescribed(heard()), []);
    assertEquals(undescribed(heard({ method: "HEAD", body: "" })), []);
    assertEquals(undescribed(heard({ fields: { Date: "now" } })), []);
  });

  for (const [changes, found] of MUTANTS) {
    it(`is found by ${found}: ${JSON.stringify(changes)}`, () => {
      const [first = ""] = undescribed(heard(changes));
      assertEquals(first.slice(0, found.length), found);
    });
  }

  it("fails the test that asked for it", async () => {
    const app = new Hono();
    app.get("/livez", (c) => c.json({ status: "alive" }));
    await assertRejects(
      async () => await describing(app).request("/livez"),
      Error,
      "/openapi.json does not describe GET http://localhost/livez -> 200: no field x-request-id",
    );
  });
});
