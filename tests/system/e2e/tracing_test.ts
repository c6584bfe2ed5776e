import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { addressOf, Program } from "../../command/program.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

describe("a service with OTEL_DENO=true", () => {
  it("continues the trace of its client to the cache and the store", async () => {
    await using service = new Program(
      ["--port=0", "--database=sqlite::memory:", "--verify=off"],
      {
        permissions: ["-P"],
        env: { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_PROTOCOL: "console" },
      },
    );
    const address = await addressOf(service);
    const answer = await fetch(new URL("persons/secret", address), {
      headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
    });
    assertEquals(answer.status, 404);
    await answer.body?.cancel();
    service.kill("SIGTERM");
    const { code, stdout, stderr } = await service.ended();
    assertEquals(code, 0, stderr);
    const said = stdout + stderr;
    const spans = [...said.matchAll(/^SPAN (.+) \[(\w+)\/\w+\] (\w+) /gm)]
      .filter(([, , trace]) => trace === TRACE)
      .map(([, name, , kind]) => `${name}: ${kind}`);
    assertEquals(spans.sort(), [
      "GET /persons/{id}: Server",
      "cache fill: Client",
      "cache lookup: Client",
      "store get: Client",
    ]);
    assertMatch(said, /^ {2}http\.route: \/persons\/\{id\}$/m);
    assertStringIncludes(said, "person.answered: person; fwd=uri-miss; stored");
  });
});
