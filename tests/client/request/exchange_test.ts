import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ClientError } from "../../../src/client/client_error.ts";
import {
  type Ask,
  cacheControl,
  exchange,
} from "../../../src/client/request/exchange.ts";
import { ADDRESS, FakeService, json, named, problem } from "../fake_service.ts";

const { signal } = new AbortController();
const GET: Ask = { method: "GET", url: new URL("persons/ada", ADDRESS) };
const PUT: Ask = { ...GET, method: "PUT", body: "{}" };
const DELETE: Ask = { ...GET, method: "DELETE" };

function ask(ask: Ask, reply: Response, token?: string) {
  const service = new FakeService(reply);
  const redact = (text: string) => text;
  const answer = exchange(service.fetch, ask, { token, signal, redact });
  return { answer, service };
}

async function failure(of: Ask, reply: Response): Promise<ClientError> {
  return await assertRejects(() => ask(of, reply).answer, ClientError);
}

const html = (status: number) =>
  new Response("<html>", { status, headers: { "Content-Type": "text/html" } });

describe("a request", () => {
  it("asks for JSON, and sends a token only if there is one", async () => {
    const { service, answer } = ask(GET, json(named("King")));
    assertEquals((await answer).body, named("King"));
    const [sent] = service.sent;
    assertEquals(sent?.target, "/persons/ada");
    assert(sent?.headers.get("Accept")?.includes("application/problem+json"));
    assertEquals(sent?.headers.get("Authorization"), null);
    const other = ask(GET, json({}), "hunter2");
    await other.answer;
    const field = other.service.sent[0]?.headers.get("Authorization");
    assertEquals(field, "Bearer hunter2");
  });

  it("sends the body as JSON, or as its header says", async () => {
    for (const type of ["application/json", "application/x"]) {
      const headers = type === "application/x" ? { "Content-Type": type } : {};
      const { service, answer } = ask({ ...PUT, headers }, json({}));
      await answer;
      assertEquals(service.sent[0]?.headers.get("Content-Type"), type);
      assertEquals(service.sent[0]?.body, "{}");
    }
  });

  it("may say how the service is to use its cache", () => {
    assertEquals(cacheControl(undefined), undefined);
    assertEquals(cacheControl("no-store"), { "Cache-Control": "no-store" });
  });
});

describe("an answer", () => {
  it("may have parameters in its media type, in any case", async () => {
    const headers = { "Content-Type": "Application/JSON; charset=utf-8" };
    const { answer } = ask(GET, json({}, 200, headers));
    assertEquals((await answer).status, 200);
  });

  it("of a deletion has no body", async () => {
    const { answer } = ask(DELETE, new Response(null, { status: 204 }));
    assertEquals((await answer).body, undefined);
  });

  it("is an absence only by the service's own problem", async () => {
    const { absence } = await ask(GET, problem(404, "not-found")).answer;
    assertEquals(absence?.code, "not_found");
    const others: [Response, string][] = [
      [problem(404, "no-such-path"), "no_such_path"],
      [problem(500, "not-found"), "not_found"],
      [html(404), "bad_answer"],
      [json({}, 404), "bad_answer"],
      [new Response(null, { status: 404 }), "bad_answer"],
    ];
    for (const [reply, code] of others) {
      assertEquals((await failure(GET, reply)).code, code);
    }
  });

  it("that is a redirect is not followed", async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const headers = { Location: "http://evil.example/" };
      const error = await failure(PUT, new Response(null, { status, headers }));
      assertEquals([error.code, error.status], ["bad_answer", status]);
      assert(!error.mayBeApplied);
    }
    const opaque = new Response(null);
    Object.defineProperty(opaque, "type", { value: "opaqueredirect" });
    Object.defineProperty(opaque, "status", { value: 0 });
    const redirected = () => Promise.resolve(opaque);
    const error = await assertRejects(
      () =>
        exchange(redirected, PUT, { token: undefined, signal, redact: String }),
      ClientError,
    );
    assertEquals([error.code, error.status], ["bad_answer", undefined]);
    assert(!error.mayBeApplied);
  });

  it("that the service does not give is refused", async () => {
    const bad: [Ask, Response][] = [
      [GET, html(200)],
      [GET, new Response("{}")],
      [GET, json({}, 202)],
      [GET, new Response(null, { status: 204 })],
      [GET, new Response(null, { status: 304 })],
      [GET, new Response('{"id":', { headers: { "Content-Type": JSON_TYPE } })],
      [GET, new Response("", { headers: { "Content-Type": JSON_TYPE } })],
      [DELETE, json({}, 200)],
      [PUT, html(400)],
      [PUT, html(502)],
      [PUT, new Response("x", { status: 500, headers: PROBLEM })],
    ];
    for (const [of, reply] of bad) {
      const { status } = reply;
      const error = await failure(of, reply);
      assertEquals([error.code, error.status], ["bad_answer", status]);
    }
  });

  it("to a write tells whether the write may be applied", async () => {
    const EXPECTED: [Response, boolean][] = [
      [html(200), true],
      [html(502), true],
      [problem(500, "internal"), true],
      [problem(504, "unknown-outcome"), true],
      [html(503), true],
      [problem(503, "unavailable", { "Retry-After": "1" }), false],
      [html(404), false],
      [problem(400, "invalid"), false],
      [problem(412, "precondition-failed"), false],
    ];
    for (const [reply, mayBeApplied] of EXPECTED) {
      const got = (await failure(PUT, reply)).mayBeApplied;
      assertEquals(got, mayBeApplied, `${reply.status}`);
      assert(!(await failure(GET, reply.clone())).mayBeApplied);
    }
  });

  it("tells after which time to try again", async () => {
    const reply = problem(503, "overloaded", { "Retry-After": "3" });
    const error = await failure(GET, reply);
    assertEquals([error.code, error.retryAfter], ["overloaded", 3_000]);
    assertEquals(error.requestId, "r1");
  });
});

const JSON_TYPE = "application/json";
const PROBLEM = { "Content-Type": "application/problem+json" };
