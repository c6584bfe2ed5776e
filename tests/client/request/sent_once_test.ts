import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ClientError } from "../../../src/client/client_error.ts";
import { PersonClient } from "../../../src/client/person_client.ts";
import { sentOnce } from "../../../src/client/request/sent_once.ts";
import { answer, BadServer, keeping } from "../bad_server.ts";
import { named } from "../fake_service.ts";

const ADA = named("King");
const KEPT = { Connection: "keep-alive" };
const STORED = { ...KEPT, "Content-Type": "application/json", ETag: '"1"' };
const PROBLEM = { ...KEPT, "Content-Type": "application/problem+json" };

const problem = (status: string, name: string) =>
  answer(status, PROBLEM, `{"type":"urn:problem:person:${name}"}`);

/**
 * A server that has Ada. It does the first write, but hangs up without an answer.
 * It refuses the writes after that, as they come too late.
 */
class HangsUp extends BadServer {
  /** The methods of the writes, in the order in which they came. */
  readonly writes: string[];

  constructor() {
    const writes: string[] = [];
    super(keeping((request) => {
      const [method = ""] = request.split(" ", 1);
      if (method === "GET") {
        return answer("200 OK", STORED, JSON.stringify(ADA));
      }
      writes.push(method);
      if (writes.length === 1) return undefined;
      return method === "DELETE"
        ? problem("404 None", "not-found")
        : problem("412 No", "precondition-failed");
    }));
    this.writes = writes;
  }

  /** A client that keeps a connection. */
  async client(retries: number): Promise<PersonClient> {
    const people = new PersonClient(this.url, { retries });
    await people.get(ADA.id);
    return people;
  }
}

type Work = (people: PersonClient) => Promise<unknown>;

const WRITES: Readonly<Record<string, Work>> = {
  PUT: (people) => people.put(ADA),
  PATCH: (people) => people.patch(ADA.id, { lastName: "King" }),
  DELETE: (people) => people.delete(ADA.id),
};

/** Writes that cannot be applied twice, and what they return. */
const GUARDED: Readonly<Record<string, [Work, unknown]>> = {
  PUT: [
    (people) => people.put(ADA, { expected: "absent" }),
    { person: ADA, created: true },
  ],
  PATCH: [(people) => people.patch(ADA.id, () => ({ lastName: "King" })), ADA],
  DELETE: [(people) => people.delete(ADA.id, { expected: ADA }), true],
};

describe("a body that is sent once", () => {
  for (const method of ["PUT", "PATCH", "POST", "DELETE"]) {
    for (const body of [sentOnce(), sentOnce("{}")]) {
      it(`is sent once if the server hangs up: ${method}, ${body.size} bytes`, async () => {
        await using server = new HangsUp();
        await (await fetch(server.url)).text();
        const write = () => fetch(server.url, { method, body });
        await assertRejects(write, TypeError);
        assertEquals(server.writes, [method]);
      });
    }
  }
});

describe("a client of a server that does a write and hangs up", () => {
  for (const [method, work] of Object.entries(WRITES)) {
    it(`sends the write once, and does not know its outcome: ${method}`, async () => {
      await using server = new HangsUp();
      const people = await server.client(2);
      const error = await assertRejects(() => work(people), ClientError);
      assertEquals(server.writes, [method]);
      assertEquals(error.code, "network");
      assert(error.mayBeApplied);
    });
  }

  for (const [method, [work, result]] of Object.entries(GUARDED)) {
    it(`finds out that a write with a precondition was done: ${method}`, async () => {
      await using server = new HangsUp();
      const people = await server.client(1);
      assertEquals(await work(people), result);
      // The client itself sent it again, as that is safe.
      assertEquals(server.writes, [method, method]);
    });
  }
});
