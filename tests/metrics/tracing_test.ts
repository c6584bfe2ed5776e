import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AppError } from "../../src/errors.ts";
import { Tracing } from "../../src/metrics/tracing.ts";
import { FakeTracer } from "./fake_tracer.ts";

const REQUEST = {
  method: "GET",
  route: "/persons/{id}",
  headers: new Headers(),
};
const ROUTE = { "http.route": REQUEST.route };

/** The tracing of this process, which has a provider. */
function tracing(): Tracing {
  const it = Tracing.ofProcess();
  assert(it);
  return it;
}

describe("tracing", () => {
  it("is not there without a provider", () => {
    assertEquals(Tracing.ofProcess(), undefined);
    using _ = new FakeTracer();
    assert(Tracing.ofProcess());
  });

  it("makes a span of a request that no server has begun one for", async () => {
    using provider = new FakeTracer();
    const answer = { status: 200, answered: "person; hit; ttl=1" };
    const run = () => Promise.resolve(answer);
    const result = await tracing().request(REQUEST, run, (it) => it);
    assertEquals(result, answer);
    assertEquals(provider.spans, [{
      name: "GET /persons/{id}",
      attributes: {
        ...ROUTE,
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "person.answered": answer.answered,
      },
      status: undefined,
      ended: true,
    }]);
  });

  it("names the span that the server has begun, and does not end it", async () => {
    using provider = new FakeTracer();
    const span = trace.getTracer("server").startSpan("GET");
    const answer = { status: 503, answered: null };
    const inside = trace.setSpan(context.active(), span);
    await context.with(inside, () => {
      const run = () => Promise.resolve(answer);
      return tracing().request(REQUEST, run, (it) => it);
    });
    assertEquals(provider.spans, [{
      name: "GET /persons/{id}",
      attributes: ROUTE,
      status: { code: SpanStatusCode.ERROR },
      ended: false,
    }]);
  });

  it("makes a span of each call for a request, and of no other", async () => {
    using provider = new FakeTracer();
    const observe = tracing().observe("store");
    assertEquals(await observe("get", () => Promise.resolve(1)), 1);
    assertEquals(provider.spans, []);
    const span = trace.getTracer("server").startSpan("GET");
    const inside = trace.setSpan(context.active(), span);
    await context.with(inside, async () => {
      const got = observe("get", () => Promise.resolve(1));
      const read = observe("outbox", () => Promise.resolve());
      await Promise.all([got, read]);
    });
    assertEquals(provider.spans.map((it) => [it.name, it.ended]), [
      ["GET", false],
      ["store get", true],
    ]);
  });

  it("shows the code of a failure, and no message of a driver", async () => {
    using provider = new FakeTracer();
    const observe = tracing().observe("cache");
    const span = trace.getTracer("server").startSpan("GET");
    for (
      const error of [
        new AppError("unavailable", "hunter2"),
        new TypeError("hunter2"),
      ]
    ) {
      const inside = trace.setSpan(context.active(), span);
      await assertRejects(() =>
        context.with(
          inside,
          () => observe("lookup", () => Promise.reject(error)),
        )
      );
    }
    assertEquals(provider.spans.slice(1).map((it) => it.status), [
      { code: SpanStatusCode.ERROR, message: "unavailable" },
      { code: SpanStatusCode.ERROR, message: "failed" },
    ]);
  });
});
