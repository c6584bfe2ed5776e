import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fetch } from "../support/produced/fetch.ts";
import { ClientError } from "../../src/client/client_error.ts";
import { PersonClient } from "../../src/client/person_client.ts";
import {
  answer,
  BadServer,
  type Behaviour,
  endless,
  hanging,
  sending,
  write,
} from "./bad_server.ts";

const JSON_TYPE = { "Content-Type": "application/json" };
const PROBLEM = { "Content-Type": "application/problem+json" };
const ADA = '{"id":"ada","firstName":"Ada","lastName":"Lovelace"}';
const CHUNKED = { "Content-Length": "", "Transfer-Encoding": "chunked" };
const TAG = { ETag: '"1"' };

/** A call that waits for an answer as long as this has not hung. */
const HUNG = 20_000;

/** What a server may do, and the codes that the errors may have. */
const SERVERS: Readonly<Record<string, [Behaviour, ...codes: string[]]>> = {
  "answers HTML": [
    sending(answer("200 OK", { "Content-Type": "text/html" }, "<html></html>")),
    "bad_answer",
  ],
  "answers HTML with an error": [
    sending(answer("502 Bad", { "Content-Type": "text/html" }, "<html>Bad")),
    "bad_answer",
  ],
  "answers HTML and calls it JSON": [
    sending(answer("200 OK", JSON_TYPE, "<html></html>")),
    "bad_answer",
  ],
  "never answers": [hanging(""), "timeout"],
  "stops in the header": [hanging("HTTP/1.1 200 OK\r\nContent-T"), "timeout"],
  "stops in the body": [
    hanging(answer("200 OK", { ...JSON_TYPE, "Content-Length": 99 }, ADA)),
    "timeout",
  ],
  "closes at once": [sending(""), "network"],
  "closes in the header": [sending("HTTP/1.1 200 OK\r\nConte"), "network"],
  "closes in a chunk": [
    sending(answer("200 OK", { ...JSON_TYPE, ...CHUNKED }, `34\r\n${ADA}`)),
    "network",
  ],
  "does not speak HTTP": [sending("SSH-2.0-OpenSSH_9.2\r\n"), "network"],
  "says that the body is longer": [
    sending(answer("200 OK", { ...JSON_TYPE, "Content-Length": 99 }, ADA)),
    "network",
  ],
  "says that the body is shorter": [
    sending(answer("200 OK", { ...JSON_TYPE, "Content-Length": 9 }, ADA)),
    "bad_answer",
  ],
  "says that the body has no length at all": [
    sending(answer("200 OK", { ...JSON_TYPE, "Content-Length": "x" }, ADA)),
    "network",
    "bad_answer",
  ],
  "answers broken JSON": [
    sending(answer("200 OK", JSON_TYPE, ADA.slice(0, -5))),
    "bad_answer",
  ],
  "answers JSON that is no person": [
    sending(answer("200 OK", JSON_TYPE, '{"persons":[5],"missing":5}')),
    "bad_answer",
  ],
  "answers another person": [
    sending(answer("200 OK", { ...JSON_TYPE, ...TAG }, '{"id":"bob"}')),
    "bad_answer",
  ],
  "answers without a body": [
    sending(answer("200 OK", JSON_TYPE)),
    "bad_answer",
  ],
  "answers a broken problem": [
    sending(answer("400 Bad", PROBLEM, '{"type":')),
    "bad_answer",
  ],
  "answers a problem of an unknown type": [
    sending(answer("418 Teapot", PROBLEM, '{"type":"about:teapot"}')),
    "unknown_problem",
  ],
  "redirects to another server": [
    sending(answer("307 Go", { Location: "http://127.0.0.1:1/" })),
    "bad_answer",
  ],
  "redirects to itself": [
    sending(answer("301 Go", { Location: "/persons/ada" })),
    "bad_answer",
  ],
  "sends a body without an end": [
    endless(answer("200 OK", { ...JSON_TYPE, ...CHUNKED }), " "),
    "bad_answer",
  ],
  "sends an error without an end": [
    endless(answer("500 Bad", { ...PROBLEM, ...CHUNKED }), "[5,"),
    "bad_answer",
  ],
  "sends a header without an end": [
    endless("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"),
    "network",
    "timeout",
  ],
  "claims a length beyond all memory": [
    hanging(answer("200 OK", { ...JSON_TYPE, "Content-Length": 2 ** 50 })),
    "timeout",
  ],
};

const CALLS: Readonly<
  Record<string, (people: PersonClient) => Promise<unknown>>
> = {
  get: (people) => people.get("ada"),
  getMany: (people) => people.getMany(["ada", "carl"]),
  put: (people) => people.put({ id: "ada", firstName: "A", lastName: "B" }),
  patch: (people) => people.patch("ada", { lastName: "B" }),
  "patch by a function": (people) => people.patch("ada", () => ({})),
  delete: (people) => people.delete("ada"),
  list: (people) => Array.fromAsync(people.list()),
};

for (const [name, [behaviour, ...codes]] of Object.entries(SERVERS)) {
  describe(`a client of a server that ${name}`, () => {
    for (const [call, work] of Object.entries(CALLS)) {
      it(`has a typed error in time: ${call}`, async () => {
        await using server = new BadServer(behaviour);
        const timeout = codes.includes("timeout") ? 200 : HUNG;
        const options = { timeout, retries: 0, fetch };
        const people = new PersonClient(server.url, options);
        // On a busy machine the time may be up before the server is reached.
        for (let n = 0; n < 20 && server.requests === 0; n++) {
          const error = await assertRejects(() => work(people), ClientError);
          assert(codes.includes(error.code), `${error.code}: ${error.message}`);
        }
        assert(server.requests > 0);
      });
    }
  });
}

describe("a client", () => {
  it("has a typed error where no server listens", async () => {
    const server = new BadServer(sending(""));
    const { url } = server;
    await server[Symbol.asyncDispose]();
    for (const work of Object.values(CALLS)) {
      const error = await assertRejects(
        () => work(new PersonClient(url, { retries: 1 })),
        ClientError,
      );
      assertEquals(error.code, "network");
    }
  });

  it("gives up if the server refuses every tag that it gives", async () => {
    const body = '{"type":"urn:problem:person:precondition-failed"}';
    await using server = new BadServer(async (connection) => {
      const bytes = server.requests % 2 === 1
        ? answer("200 OK", { ...JSON_TYPE, ...TAG }, ADA)
        : answer("412 No", PROBLEM, body);
      await write(connection, bytes);
    });
    const people = new PersonClient(server.url, { timeout: HUNG });
    const error = await assertRejects(
      () => people.patch("ada", () => ({})),
      ClientError,
    );
    assertEquals(error.code, "precondition_failed");
    assertEquals(server.requests, 102);
  });
});
