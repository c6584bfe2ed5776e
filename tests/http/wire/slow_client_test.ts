import { setTimeout as pause } from "node:timers/promises";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertTook, timed } from "../../support/timed.ts";
import { JSON_HEAD, readAnswer, Served } from "./served.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Sends a byte now and then, until the server closes the connection. */
async function drip(connection: Deno.Conn, byte: string): Promise<void> {
  try {
    for (;;) {
      await connection.write(encode(byte));
      await pause(10);
    }
  } catch {
    // The server has closed it, or the test has.
  }
}

/** Reads what comes until it matches. */
async function readUntil(connection: Deno.Conn, end: RegExp): Promise<string> {
  const buffer = new Uint8Array(1024);
  let text = "";
  while (!end.test(text)) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error(`No ${end} in: ${text}`);
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return text;
}

/** Asserts that another client is served. */
async function assertServes(it: Served): Promise<void> {
  const begin = performance.now();
  const response = await it.fetch("/persons?limit=1");
  assertEquals(response.status, 200);
  await response.body?.cancel();
  assertTook(performance.now() - begin, 5_000);
}

const PUT = "PUT /persons/a HTTP/1.1\r\nHost: x\r\n" +
  "Content-Type: application/json\r\n";

// Deno.serve has no limits of time, and reads a body to its end whatever it was
// answered. So a connection can be held for as long as a client likes, but no
// place among the requests; the rest is for a proxy.
const ADA_BODY = '{"firstName":"Ada","lastName":""}';
const PUT_ADA = {
  method: "PUT",
  body: ADA_BODY,
  headers: { "Content-Type": "application/json" },
};

describe("a slow client", () => {
  const BODIES: [name: string, head: string, byte: string][] = [
    ["is dripped", `${PUT}Content-Length: 60000\r\n\r\n`, " "],
    [
      "is dripped in chunks",
      `${PUT}Transfer-Encoding: chunked\r\n\r\n`,
      "1\r\n \r\n",
    ],
    ["of few bytes is dripped", `${PUT}Content-Length: 900\r\n\r\n`, " "],
    ["of few bytes stops", `${PUT}Content-Length: 60\r\n\r\n{`, ""],
    ["stops", `${PUT}Content-Length: 60000\r\n\r\n{`, ""],
    [
      "never comes",
      `${PUT}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
      "",
    ],
  ];
  for (const [name, head, byte] of BODIES) {
    it(
      `whose body ${name} takes no place, and gets a 408`,
      timed(async () => {
        await using it = new Served({ bodyTimeout: 300, maxRequests: 1 });
        const begin = performance.now();
        using closing = new DisposableStack();
        const connection = await it.connect();
        // The server waits for it at the end, also if this case fails.
        closing.defer(() => connection.close());
        await connection.write(encode(head));
        const dripping = byte === "" ? undefined : drip(connection, byte);
        await assertServes(it);
        const answer = await readUntil(connection, /"requestId":"[^"]+"\}/);
        assertStringIncludes(answer, "HTTP/1.1 408 ");
        assertStringIncludes(answer.toLowerCase(), "connection: close");
        assertStringIncludes(answer, "nothing was changed");
        assert(performance.now() - begin >= 295);
        await assertServes(it);
        closing.dispose();
        await dripping;
        assertEquals(it.store.persons.size, 0);
        assertEquals(it.errors, []);
      }),
    );
  }

  /** Sends a PUT with a person again and again, until there is no room for it. */
  async function putUntilRefused(it: Served, length: number): Promise<void> {
    const put = { ...PUT_ADA, body: ADA_BODY.padEnd(length) };
    // The first ones may come before the body of the slow client is read.
    for (let status = 0, i = 0; status !== 503; i++) {
      assert(i < 1_000);
      const answer = await it.fetch("/persons/a", put);
      await answer.body?.cancel();
      ({ status } = answer);
    }
  }

  it("whose large body waits for its end leaves less room for others", async () => {
    await using it = new Served({ maxRequests: 1, bodyLimit: 2_048 });
    using connection = await it.connect();
    const head = `${PUT}Content-Length: 2048\r\n\r\n`;
    await connection.write(encode(head + " ".repeat(2_000)));
    await putUntilRefused(it, 1_500);
    const answer = await it.fetch("/persons/b", PUT_ADA);
    assertEquals(answer.status, 201);
    await answer.body?.cancel();
  });

  it("whose short body waits for its end leaves less room for others", async () => {
    await using it = new Served({ maxRequests: 1, bodyLimit: 1_024 });
    using connection = await it.connect();
    const head = `${PUT}Content-Length: 1000\r\n\r\n`;
    await connection.write(encode(head + " ".repeat(999)));
    await putUntilRefused(it, 1_000);
  });

  it("that takes its time within the limit is served", async () => {
    await using it = new Served({ bodyTimeout: 60_000 });
    using connection = await it.connect();
    const head = `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}`;
    await connection.write(encode(`${head}Content-Length: 33\r\n\r\n`));
    for (const byte of ADA_BODY) {
      await connection.write(encode(byte));
      await pause(2);
    }
    const answer = await readAnswer(connection);
    assert(answer.head.includes("HTTP/1.1 201 "), answer.head);
  });

  const HEADS: [name: string, bytes: string][] = [
    ["that says nothing", ""],
    ["that sends half a header", "GET /livez HTTP/1.1\r\nHost: x\r\nX-Half"],
  ];
  for (const [name, bytes] of HEADS) {
    it(
      `${name} holds its connection, but no place and no other client`,
      timed(async () => {
        await using it = new Served({ maxRequests: 1 });
        const connections = await Promise.all(
          Array.from({ length: 100 }, () => it.connect()),
        );
        // The server waits for them at the end, also if this case fails.
        using closing = new DisposableStack();
        for (const connection of connections) {
          closing.defer(() => connection.close());
        }
        for (const connection of connections) {
          await connection.write(encode(bytes));
        }
        let settled = 0;
        const reads = connections.map((connection) =>
          connection.read(new Uint8Array(1)).catch(() => {}).finally(() =>
            settled++
          )
        );
        await pause(50);
        await assertServes(it);
        // Nothing came, not even an end.
        assertEquals(settled, 0);
        closing.dispose();
        await Promise.all(reads);
      }),
    );
  }

  it(
    "that reads no answers does not delay another client",
    timed(async () => {
      await using it = new Served({ maxRequests: 10 });
      it.seed("a");
      using connection = await it.connect();
      const many = "GET /persons/a HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20_000);
      const bytes = encode(many);
      const writing = (async () => {
        let rest = bytes;
        while (rest.length > 0) {
          rest = rest.subarray(await connection.write(rest));
        }
      })().catch(() => {});
      await pause(300);
      await assertServes(it);
      connection.close();
      await writing;
    }),
  );
});
