import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTracer } from "../../metrics/fake_tracer.ts";
import { Fixture } from "../fixture.ts";

describe("the trace of a request", () => {
  it("has its route and how it was answered, and no path", async () => {
    using provider = new FakeTracer();
    await using it = new Fixture({ urlLimit: 100 });
    it.seed("secret");
    await it.send("GET", "/persons/secret");
    it.store.down = true;
    await it.send("GET", "/readyz");
    // It is refused before anything else.
    await it.send("GET", `/persons/${"s".repeat(100)}`);
    const requests = provider.spans.filter(({ name }) => name.includes("/"));
    assertEquals(
      requests.map((it) => [
        it.name,
        it.attributes["http.response.status_code"],
        it.attributes["person.answered"],
        it.status !== undefined,
      ]),
      [
        ["GET /persons/{id}", 200, "person; fwd=uri-miss; stored", false],
        ["GET /readyz", 503, undefined, true],
        ["GET /persons/{id}", 414, undefined, false],
      ],
    );
    assertEquals(JSON.stringify(provider.spans).includes("secret"), false);
  });

  it("is not there without an exporter", async () => {
    await using it = new Fixture();
    assertEquals((await it.send("GET", "/livez")).status, 200);
  });
});
