import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ClientError } from "../../src/client/client_error.ts";
import { PersonClient } from "../../src/client/person_client.ts";
import {
  ada,
  ADDRESS,
  cutOff,
  FakeService,
  json,
  named,
  problem,
  type Reply,
} from "./fake_service.ts";

const REFUSED = problem(412, "precondition-failed");
const ABSENT = problem(404, "not-found");
const GONE = new Response(null, { status: 204 });

/** A client of a service that gives these replies. */
function clientOf(...replies: Reply[]) {
  const service = new FakeService(...replies);
  const people = new PersonClient(ADDRESS, { fetch: service.fetch });
  return { service, people };
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  const { code, mayBeApplied } = await assertRejects(work, ClientError);
  return mayBeApplied ? `${code}, may be applied` : code;
}

const toKing = () => ({ lastName: "King" });

describe("a change by a function", () => {
  it("is sent with the tag of the person whom the function got", async () => {
    const { service, people } = clientOf(ada('"1"'), ada('"2"', "King"));
    const person = await people.patch("ada", (it) => {
      assertEquals(it.lastName, "Lovelace");
      return Promise.resolve({ lastName: "King" });
    });
    assertEquals(person.lastName, "King");
    const [, sent] = service.sent;
    assertEquals([sent?.method, sent?.body], ["PATCH", '{"lastName":"King"}']);
    assertEquals(sent?.headers.get("If-Match"), '"1"');
    const type = sent?.headers.get("Content-Type");
    assertEquals(type, "application/merge-patch+json");
  });

  it("asks the function again with the newly stored person after a 412", async () => {
    const { service, people } = clientOf(
      ...[ada('"1"', "A"), REFUSED, ada('"2"', "B"), REFUSED],
      ...[ada('"3"', "C"), ada('"4"', "CC")],
    );
    const seen: string[] = [];
    await people.patch("ada", ({ lastName }) => {
      seen.push(lastName);
      return { lastName: lastName + lastName };
    });
    assertEquals(seen, ["A", "B", "C"]);
    const tags = service.sent.map((it) => it.headers.get("If-Match"));
    assertEquals(tags, [null, '"1"', null, '"2"', null, '"3"']);
    // After a refusal the database is asked, and not a cache on the way.
    const caches = service.sent.map((it) => it.headers.get("Cache-Control"));
    assertEquals(caches.map((it) => it ?? ""), [
      ...["", "", "no-cache", ""],
      ...["no-cache", ""],
    ]);
  });

  it("fails in the end if the service refuses every tag that it gives", async () => {
    const { service, people } = clientOf(
      (sent) => sent.method === "GET" ? ada('"old"') : REFUSED.clone(),
    );
    const change = () => people.patch("ada", toKing, { timeout: 60_000 });
    assertEquals(await codeOf(change), "precondition_failed");
    assertEquals(service.sent.length, 102);
  });

  it("needs a strong tag", async () => {
    for (const tag of ['W/"1"', "1", ""]) {
      const { service, people } = clientOf(ada(tag));
      assertEquals(
        await codeOf(() => people.patch("ada", toKing)),
        "bad_answer",
      );
      assertEquals(service.methods, ["GET"]);
    }
  });

  it("fails with not_found if there is no such person", async () => {
    const { people } = clientOf(ABSENT);
    assertEquals(await codeOf(() => people.patch("ada", toKing)), "not_found");
  });

  it("fails with what the function throws, and sends nothing", async () => {
    const { service, people } = clientOf(ada('"1"'));
    const change = () =>
      people.patch("ada", () => {
        throw new RangeError("changed my mind");
      });
    await assertRejects(change, RangeError, "changed my mind");
    assertEquals(service.methods, ["GET"]);
  });
});

describe("a write whose answer is lost, and whose second try is refused", () => {
  it("succeeds if the stored person is the one that the write wanted", async () => {
    const { people } = clientOf(
      ...[ada('"1"'), cutOff(), REFUSED, ada('"2"', "King")],
    );
    assertEquals((await people.patch("ada", toKing)).lastName, "King");
  });

  it("has an unknown outcome if someone has changed the person since", async () => {
    let calls = 0;
    const { people } = clientOf(
      ...[ada('"1"'), cutOff(), REFUSED, ada('"3"', "Noel")],
    );
    const change = () =>
      people.patch("ada", () => {
        calls++;
        return { lastName: "King" };
      });
    assertEquals(await codeOf(change), "unknown_outcome, may be applied");
    // To call it again could apply the change twice.
    assertEquals(calls, 1);
  });

  it("has an unknown outcome, too, if the person cannot be read or is gone", async () => {
    for (
      const [last, code] of [
        [ABSENT, "unknown_outcome, may be applied"],
        [problem(500, "internal"), "internal, may be applied"],
      ] as const
    ) {
      const { people } = clientOf(ada('"1"'), cutOff(), REFUSED, last);
      assertEquals(await codeOf(() => people.patch("ada", toKing)), code);
    }
  });

  it("says that it created the person, if it had to create one", async () => {
    const { people } = clientOf(cutOff(), REFUSED, ada('"1"', "King"));
    const expected = "absent";
    const { created } = await people.put(named("King"), { expected });
    assert(created);
  });

  it("says that it removed the person, if there is none any more", async () => {
    const { people } = clientOf(ada('"1"'), cutOff(), ABSENT);
    const expected = await people.get("ada");
    assert(expected);
    assertEquals(await people.delete("ada", { expected }), true);
  });
});

describe("a write that expects a person", () => {
  it("sends the tag that came with the very person", async () => {
    const { service, people } = clientOf(ada('"1"'), ada('"2"', "King"), GONE);
    const expected = await people.get("ada");
    assert(expected);
    const { person } = await people.put(named("King"), { expected });
    assertEquals(await people.delete("ada", { expected: person }), true);
    const tags = service.sent.map((it) => it.headers.get("If-Match"));
    assertEquals(tags, [null, '"1"', '"2"']);
  });

  it("reads the tag if it has none for the person, as for one from a list", async () => {
    const { service, people } = clientOf(ada('"1"'), GONE);
    const expected = named("Lovelace");
    assertEquals(await people.delete("ada", { expected }), true);
    assertEquals(service.methods, ["GET", "DELETE"]);
    assertEquals(service.sent[1]?.headers.get("If-Match"), '"1"');
  });

  it("fails if another one is stored, or none", async () => {
    for (const reply of [ada('"1"', "Noel"), ABSENT]) {
      const { service, people } = clientOf(reply);
      const expected = named("Lovelace");
      const write = () => people.put(named("King"), { expected });
      assertEquals(await codeOf(write), "precondition_failed");
      assertEquals(service.methods, ["GET"]);
    }
    const { people } = clientOf(ada('"1"'), REFUSED);
    const expected = await people.get("ada");
    const write = () => people.put(named("King"), { expected });
    assertEquals(await codeOf(write), "precondition_failed");
  });
});

describe("a write without an expectation", () => {
  it("is sent once, and its error tells that it may be applied", async () => {
    for (const [of, methods] of [["put", ["PUT"]], ["patch", ["PATCH"]]]) {
      const { service, people } = clientOf(cutOff());
      const write = () =>
        of === "put"
          ? people.put(named("King"))
          : people.patch("ada", toKing());
      assertEquals(await codeOf(write), "network, may be applied");
      assertEquals(service.methods, methods);
      assertEquals(service.sent[0]?.headers.get("If-Match"), null);
    }
  });

  it("may be applied although its answer is not the person", async () => {
    const { people } = clientOf(json({ id: "bob" }));
    const code = await codeOf(() => people.put(named("King")));
    assertEquals(code, "bad_answer, may be applied");
  });
});
