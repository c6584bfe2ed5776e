import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Stop } from "../../src/http/stop.ts";
import { assertProblem, Fixture } from "./fixture.ts";

const PUT = { body: '{"firstName":"Ada","lastName":"King"}' };

describe("a service that is stopping", () => {
  it("is not ready from the beginning of the stop on, and serves everything else", async () => {
    const stop = new Stop();
    await using it = new Fixture({ accessLog: "errors" }, { stop });
    assertEquals((await it.send("GET", "/readyz")).status, 200);
    stop.begin();
    const unready = await it.send("GET", "/readyz?verbose");
    assertEquals(unready.status, 503);
    const { otherWriters: _, ...body } = await unready.json();
    assertEquals(body, {
      status: "unready",
      store: "up",
      cache: "up",
      source: "cache",
      reason: "The service is stopping.",
    });
    assertEquals((await it.send("PUT", "/persons/1", PUT)).status, 201);
    assertEquals((await it.send("GET", "/persons/1")).status, 200);
    const [line, ...more] = it.access;
    assertEquals(more, []);
    assertEquals(line?.fields.route, "/readyz");
    assertEquals(line?.fields.reason, "The service is stopping.");
  });

  it("then refuses each write, with a line of the access log and of the audit", async () => {
    const stop = new Stop();
    await using it = new Fixture({ accessLog: "errors" }, { stop });
    stop.begin();
    stop.refuseWrites();
    const refused = [
      ["PUT", "/persons/1"],
      ["PATCH", "/persons/1"],
      ["DELETE", "/persons/1"],
      ["POST", "/persons"],
      ["PUT", "/admin/source"],
    ] as const;
    for (const [method, path] of refused) {
      const body = method === "DELETE" ? {} : PUT;
      const response = await it.send(method, path, body);
      assertEquals(response.headers.get("Retry-After"), "1");
      const { detail } = await assertProblem(response, 503, "unavailable");
      assertEquals(detail, "The service is stopping; nothing was changed.");
    }
    assertEquals(
      it.access.map(({ fields }) => [fields.method, fields.status]),
      refused.map(([method]) => [method, 503]),
    );
    for (const { fields } of it.access) {
      assertMatch(String(fields.reason), /stopping/);
    }
    assertEquals(it.audits.map(({ fields }) => fields.status), [
      ...refused.map(() => 503),
    ]);
    assertEquals(it.store.persons.size, 0);
    // A read writes nothing, and neither does a question for the methods.
    assertEquals((await it.send("GET", "/persons/1")).status, 404);
    assertEquals((await it.send("OPTIONS", "/persons/1")).status, 204);
  });
});
