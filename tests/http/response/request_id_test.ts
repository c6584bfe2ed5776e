import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { requestId } from "../../../src/http/response/request_id.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const app = new Hono().get("/", (c) => c.text(requestId(c)));

const idOf = async (headers: Record<string, string>) =>
  await (await app.request("/", { headers })).text();

describe("the id of a request", () => {
  it("is a new UUID if the request has none", async () => {
    assertMatch(await idOf({}), UUID);
    assertNotEquals(await idOf({}), await idOf({}));
  });

  for (const id of ["x", "A-b_c.9", "0".repeat(128), crypto.randomUUID()]) {
    it(`is the request's own: ${id}`, async () => {
      assertEquals(await idOf({ "X-Request-Id": id }), id);
    });
  }

  for (
    const id of ["", " ", "a b", "a,b", "a/b", "<b>", "é", "0".repeat(129)]
  ) {
    it(`is a new UUID instead of ${JSON.stringify(id)}`, async () => {
      assertMatch(await idOf({ "X-Request-Id": id }), UUID);
    });
  }

  it("is not what a program around the service keeps as its own", async () => {
    const outer = new Hono();
    outer.use((c, next) => {
      c.set("requestId" as never, "a b\n" as never);
      return next();
    });
    const answer = await outer.route("/", app).request("/", {
      headers: { "X-Request-Id": "r-1" },
    });
    assertEquals(await answer.text(), "r-1");
  });
});
