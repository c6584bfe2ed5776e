import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BODY } from "./failing.ts";
import { Served } from "./served.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const JSON_BODY =
  `Content-Type: application/json\r\nContent-Length: ${BODY.length}`;
const CLOSE = "Connection: close\r\n";

describe("a request whose end is ambiguous", () => {
  // What a proxy and the service may read differently smuggles a second
  // request past the proxy (RFC 9112, section 11.2).
  const AMBIGUOUS = {
    "two lengths": "Content-Length: 3\r\nContent-Length: 4",
    "a length and chunks": "Content-Length: 3\r\nTransfer-Encoding: chunked",
    "chunks and a length": "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "chunks that are not last": "Transfer-Encoding: chunked, identity",
    "an unknown coding": "Transfer-Encoding: xchunked",
    "a length with a sign": "Content-Length: +33",
    "a length in hexadecimal": "Content-Length: 0x21",
    "a negative length": "Content-Length: -1",
    "a length beyond numbers": "Content-Length: 99999999999999999999",
    "two hosts": "Host: y\r\nContent-Length: 33",
    "a blank before the colon": "Content-Length : 33",
    "a folded field": "X-A: a\r\n b\r\nContent-Length: 33",
  };
  for (const [name, fields] of Object.entries(AMBIGUOUS)) {
    it(`is refused: ${name}`, async () => {
      await using it = new Served();
      const { head } = await it.raw(
        `PUT /persons/a HTTP/1.1\r\nHost: x\r\n${CLOSE}`,
        `Content-Type: application/json\r\n${fields}\r\n\r\n`,
        `21\r\n${BODY}\r\n0\r\n\r\n`,
      );
      assert(head.startsWith("HTTP/1.1 400 "), head);
      assertEquals(it.store.calls, 0);
    });
  }
});

describe("fields that are given twice", () => {
  const TWICE: [field: string, one: string, two: string, status: number][] = [
    ["Content-Type", "application/json", "text/plain", 415],
    ["Content-Type", "application/json", "application/json", 415],
    ["Content-Encoding", "identity", "gzip", 415],
    ["X-Request-Id", "a", "b", 201],
    ["Accept", "*/*", "text/html", 201],
    ["Authorization", "Bearer a", "Bearer b", 201],
  ];
  for (const [field, one, two, status] of TWICE) {
    it(`${field}: ${one} and ${two}: ${status}`, async () => {
      await using it = new Served();
      const type = field === "Content-Type"
        ? ""
        : "Content-Type: application/json\r\n";
      const { head } = await it.raw(
        `PUT /persons/a HTTP/1.1\r\nHost: x\r\n${CLOSE}${type}`,
        `${field}: ${one}\r\n${field}: ${two}\r\n`,
        `Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
      );
      assert(head.startsWith(`HTTP/1.1 ${status} `), head);
    });
  }
});

describe("requests sent without waiting for answers", () => {
  it("are answered one by one, in their order", async () => {
    await using it = new Served();
    using connection = await it.connect();
    await connection.write(encode(
      `PUT /persons/a HTTP/1.1\r\nHost: x\r\n${JSON_BODY}\r\n\r\n${BODY}` +
        "GET /persons/a HTTP/1.1\r\nHost: x\r\n\r\n" +
        "DELETE /persons/a HTTP/1.1\r\nHost: x\r\n\r\n" +
        `GET /persons/a HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`,
    ));
    const text = await new Response(connection.readable).text();
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)];
    assertEquals(statuses.map(([, it]) => it), ["201", "200", "204", "404"]);
  });
});

describe("a client that goes away", () => {
  it("before its body is complete changes nothing, and leaves nothing", async () => {
    await using it = new Served({ maxRequests: 1 });
    for (let i = 0; i < 20; i++) {
      const connection = await it.connect();
      await connection.write(
        encode(`PUT /persons/a HTTP/1.1\r\nHost: x\r\n${JSON_BODY}\r\n\r\n{`),
      );
      await pause(2);
      connection.close();
      await pause(2);
      // The only place is free again.
      const response = await it.fetch("/persons");
      assertEquals(response.status, 200);
      await response.body?.cancel();
    }
    assertEquals([it.store.persons.size, it.errors], [0, []]);
  });

  it("while it is served: the write is done, and nothing is left", async () => {
    await using it = new Served({ maxRequests: 1 });
    const put = it.store.put.bind(it.store);
    let begun = Promise.withResolvers<void>();
    let go = Promise.withResolvers<void>();
    it.store.put = async (...args) => {
      begun.resolve();
      await go.promise;
      return await put(...args);
    };
    for (let i = 0; i < 10; i++) {
      begun = Promise.withResolvers();
      go = Promise.withResolvers();
      const connection = await it.connect();
      await connection.write(encode(
        `PUT /persons/${i} HTTP/1.1\r\nHost: x\r\n${JSON_BODY}\r\n\r\n${BODY}`,
      ));
      await begun.promise;
      connection.close();
      await pause(2);
      go.resolve();
      await pause(2);
      const response = await it.fetch("/livez");
      await response.body?.cancel();
    }
    assertEquals(it.store.persons.size, 10);
    assertEquals(it.errors, []);
    assertEquals(
      it.audits.map(({ fields }) => fields.status),
      Array(10).fill(201),
    );
    const response = await it.fetch("/persons");
    assertEquals(response.status, 200);
    await response.body?.cancel();
  });
});

/** The server has hung up before it had read all, which is an answer too. */
function reset(error: unknown) {
  if (error instanceof Deno.errors.ConnectionReset) {
    return { head: "HTTP/1.1 431 reset", body: "" };
  }
  throw error;
}

describe("a request that is too large", () => {
  const TOO_LARGE: [name: string, head: string, status: RegExp][] = [
    [
      "a URL over our limit",
      `GET /persons?id=${"a".repeat(33_000)} HTTP/1.1\r\nHost: x\r\n`,
      /414/,
    ],
    [
      "a URL over the server's",
      `GET /${"a".repeat(70_000)} HTTP/1.1\r\nHost: x\r\n`,
      /4\d\d/,
    ],
    [
      "a header over the server's",
      `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(100_000)}\r\n`,
      /4\d\d/,
    ],
    [
      "two hundred fields",
      `GET /livez HTTP/1.1\r\nHost: x\r\n${"X: a\r\n".repeat(200)}`,
      /4\d\d/,
    ],
  ];
  for (const [name, head, status] of TOO_LARGE) {
    it(`is refused: ${name}`, async () => {
      await using it = new Served();
      const answer = await it.raw(`${head}${CLOSE}\r\n`).catch(reset);
      assert(
        /^HTTP\/1\.1 (\d+)/.exec(answer.head)?.[1]?.match(status),
        answer.head,
      );
      assertEquals(it.store.calls, 0);
    });
  }

  it("by its target alone does no harm: *, CONNECT, TRACE", async () => {
    await using it = new Served();
    for (
      const line of [
        "OPTIONS *",
        "CONNECT x:443",
        "TRACE /persons",
        "GET /%2e%2e/persons/a",
        "GET /persons/../admin/source",
        "GET /persons/a/../../admin/source",
      ]
    ) {
      const { head } = await it.raw(
        `${line} HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`,
      );
      assert(/^HTTP\/1\.1 40[045] /.test(head), `${line}: ${head}`);
    }
    assertEquals(it.store.calls, 0);
  });
});
