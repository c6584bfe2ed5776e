import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BODY } from "../failing.ts";
import { Served } from "./served.ts";

const encode = (text: string) => new TextEncoder().encode(text);

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

/** The server has hung up before it had read all, which is an answer too. */
function reset(error: unknown) {
  if (error instanceof Deno.errors.ConnectionReset) {
    return { head: "HTTP/1.1 431 reset", body: "" };
  }
  throw error;
}

const LIVEZ = `GET /livez HTTP/1.1\r\nHost: x\r\n${CLOSE}`;

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

  // The limits of the runtime's server, which the README names: 128 fields, and 64 KiB of a
  // header with its request line.
  const LARGEST: [name: string, fields: string, more: string][] = [
    ["128 fields", "X: a\r\n".repeat(126), "X: a\r\n"],
    [
      "64 KiB",
      `X: ${"a".repeat(65_536 - `${LIVEZ}X: \r\n\r\n`.length)}\r\n`,
      `X: ${"a".repeat(100)}\r\n`,
    ],
  ];
  for (const [name, fields, more] of LARGEST) {
    it(`is one with more in its header than ${name}`, async () => {
      await using it = new Served();
      const largest = await it.raw(`${LIVEZ}${fields}\r\n`);
      assert(largest.head.startsWith("HTTP/1.1 200 "), largest.head);
      const larger = await it.raw(`${LIVEZ}${fields}${more}\r\n`).catch(reset);
      assert(/^HTTP\/1\.1 4\d\d /.test(larger.head), larger.head);
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
