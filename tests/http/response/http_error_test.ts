import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Hono } from "hono";
import { HttpError } from "../../../src/http/response/http_error.ts";
import { onError } from "../../../src/http/response/problem.ts";
import { searching } from "../../support/produced/answers.ts";
import { assertProblem } from "../fixture.ts";

describe("an error of HTTP", () => {
  it("becomes an answer with its message and header fields", async () => {
    const app = searching(new Hono());
    const logged: string[] = [];
    const log = (message: string) => void logged.push(message);
    app.onError(onError({ info: log, warn: log, error: log }));
    app.all("*", () => {
      throw new HttpError("method_not_allowed", "Only GET.", { Allow: "GET" });
    });
    const response = await app.request("/", { method: "PUT" });
    const { detail } = await assertProblem(response, 405, "method-not-allowed");
    assertEquals([detail, response.headers.get("Allow")], ["Only GET.", "GET"]);
    assertEquals(logged, []);
  });
});
