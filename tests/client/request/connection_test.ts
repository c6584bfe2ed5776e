import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { within } from "../../../src/client/request/call.ts";
import { ClientError } from "../../../src/client/client_error.ts";
import {
  Connection,
  type Token,
} from "../../../src/client/request/connection.ts";
import type { Ask } from "../../../src/client/request/exchange.ts";
import {
  ada,
  ADDRESS,
  cutOff,
  FakeService,
  json,
  problem,
  type Reply,
} from "../fake_service.ts";

const TOKEN = "hunter2-hunter2-hunter2";
const URL_OF_ADA = new URL("persons/ada", ADDRESS);
const READ: Ask = { method: "GET", url: URL_OF_ADA };
const PUT: Ask = { method: "PUT", url: URL_OF_ADA, body: "{}" };
const GUARDED: Ask = { ...PUT, headers: { "If-Match": '"a"' } };
const NEW: Ask = { ...PUT, headers: { "If-None-Match": "*" } };
const BUSY = problem(503, "overloaded", { "Retry-After": "0" });

/** Sends to a service that gives these replies. */
function send(
  ask: Ask,
  replies: Reply[],
  { token, retries = 2, timeout = 5_000 }: {
    token?: Token;
    retries?: number;
    timeout?: number;
  } = {},
) {
  const service = new FakeService(...replies);
  const connection = new Connection(token, service.fetch, retries);
  const answer = within({ timeout }, (call) => connection.send(ask, call));
  return { service, answer };
}

describe("a connection", () => {
  it("asks for the token before each request", async () => {
    let asked = 0;
    const token = () => Promise.resolve(`token-${++asked}`);
    const { service, answer } = send(READ, [BUSY, ada('"a"')], { token });
    await answer;
    const fields = service.sent.map((it) => it.headers.get("Authorization"));
    assertEquals(fields, ["Bearer token-1", "Bearer token-2"]);
  });

  it("sends nothing with a token that no header field can hold", async () => {
    for (const token of ["", "a b", "a\nb", "é", 5 as unknown as string]) {
      const { service, answer } = send(READ, [ada('"a"')], {
        token: () => token,
      });
      await assertRejects(() => answer, TypeError, "The token is not");
      assertEquals(service.sent, []);
    }
    const { message } = assertThrows(
      () => new Connection(`${TOKEN}\r\n`, () => json({}), 0),
      TypeError,
    );
    assert(!message.includes(TOKEN));
  });

  it("fails with the error that the function for the token throws", async () => {
    const token = () => Promise.reject(new RangeError("no token"));
    const { answer } = send(READ, [ada('"a"')], { token });
    await assertRejects(() => answer, RangeError, "no token");
  });

  for (const kind of ["a text", "a function"]) {
    it(`shows its token in no error: ${kind}`, async () => {
      const token = kind === "a text" ? TOKEN : () => TOKEN;
      const echo = {
        title: TOKEN,
        detail: `Bearer ${TOKEN}`,
        requestId: TOKEN,
      };
      const faults = [{ pointer: TOKEN, detail: TOKEN }];
      const type = { "Content-Type": "application/json" };
      const replies: Reply[] = [
        problem(401, "unauthorized", {}, echo),
        problem(400, "invalid", {}, { ...echo, errors: faults }),
        problem(500, TOKEN, {}, echo),
        new TypeError(`bad field Bearer ${TOKEN}`),
        new TypeError("failed", { cause: new Error(TOKEN) }),
        new Response(`<p>${TOKEN}`, { status: 500 }),
        new Response(TOKEN, { headers: type }),
        new Response(null, { status: 302, headers: { Location: TOKEN } }),
      ];
      for (const reply of replies) {
        const { answer } = send(READ, [reply], { token, retries: 0 });
        const error = await assertRejects(() => answer, ClientError);
        const { message, stack, cause } = error;
        const shown = Deno.inspect(error, { depth: 9, showHidden: true }) +
          JSON.stringify([error, message, stack, cause]);
        assert(!shown.includes(TOKEN), shown);
      }
    });
  }

  it("shows the reason that the runtime gave", async () => {
    const { answer } = send(READ, [cutOff()], { retries: 0 });
    const error = await assertRejects(() => answer, ClientError);
    assertEquals(error.code, "network");
    assert(error.message.endsWith("connection reset"), error.message);
  });
});

describe("a request is sent again", () => {
  const EXPECTED: [name: string, ask: Ask, first: Reply, again: boolean][] = [
    ["a read, after a failure of the network", READ, cutOff(), true],
    ["a read, after a 502", READ, json({}, 502), true],
    ["a write with If-Match, after that", GUARDED, cutOff(), true],
    ["a write with If-None-Match, after that", NEW, cutOff(), true],
    ["a write without, never after that", PUT, cutOff(), false],
    [
      "a write without, never after an unknown outcome",
      PUT,
      problem(504, "unknown-outcome"),
      false,
    ],
    ["a write without, after a 503 with Retry-After", PUT, BUSY, true],
    ["a write without, never after a bare 503", PUT, json({}, 503), false],
    ["none after a 400", READ, problem(400, "invalid"), false],
    ["none after a 412", GUARDED, problem(412, "precondition-failed"), false],
  ];
  for (const [name, ask, first, again] of EXPECTED) {
    it(name, async () => {
      const { service, answer } = send(ask, [first, ada('"a"')]);
      if (again) assertEquals((await answer).status, 200);
      else await assertRejects(() => answer, ClientError);
      assertEquals(service.sent.length, again ? 2 : 1);
    });
  }

  it("as often as the retries allow, and not more", async () => {
    for (const retries of [0, 1, 3]) {
      const { service, answer } = send(READ, [BUSY], { retries });
      const error = await assertRejects(() => answer, ClientError);
      assertEquals(error.code, "overloaded");
      assertEquals(service.sent.length, retries + 1);
    }
  });

  it("not if the service wants more time than there is", async () => {
    const late = problem(503, "unavailable", { "Retry-After": "3600" });
    const { service, answer } = send(READ, [late]);
    const error = await assertRejects(() => answer, ClientError);
    assertEquals([error.code, error.retryAfter], ["unavailable", 3_600_000]);
    assertEquals(service.sent.length, 1);
  });

  it("not after the end of the call", async () => {
    const token = () => new Promise<string>(() => {});
    const { service, answer } = send(READ, [ada('"a"')], { token, timeout: 5 });
    const error = await assertRejects(() => answer, ClientError);
    assertEquals([error.code, error.mayBeApplied], ["timeout", false]);
    assertEquals(service.sent, []);
  });
});

describe("a write that failed", () => {
  it("may be applied if any of its tries may", async () => {
    const refused = problem(412, "precondition-failed");
    for (
      const [ask, replies, mayBeApplied] of [
        [PUT, [cutOff()], true],
        [PUT, [BUSY], false],
        [GUARDED, [refused], false],
        [GUARDED, [BUSY, refused], false],
        [GUARDED, [cutOff(), refused], true],
        [GUARDED, [cutOff(), BUSY], true],
        [READ, [cutOff()], false],
      ] as const
    ) {
      const { answer } = send(ask, [...replies]);
      const error = await assertRejects(() => answer, ClientError);
      assertEquals(error.mayBeApplied, mayBeApplied, error.code);
    }
  });

  it("may be applied if its time is up while it is under way", async () => {
    const never = () => new Promise<Response>(() => {});
    for (const ask of [PUT, READ]) {
      const connection = new Connection(undefined, never, 2);
      const error = await assertRejects(
        () => within({ timeout: 5 }, (call) => connection.send(ask, call)),
        ClientError,
      );
      assertEquals([error.code, error.mayBeApplied], ["timeout", ask === PUT]);
    }
  });
});
